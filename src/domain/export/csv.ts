// Comma-separated values (RFC 4180) that a spreadsheet shows as they are, whatever a node calls itself.
import type { Field, FieldValue } from './table.ts';

/** What a spreadsheet would take for a formula, also behind spaces. */
const formula = /^[\s]*[=+\-@|%\t\r]/;
/** What no text of a row has; NUL ends the text for some programs. */
const unprintable = /(?![\t\n\r])\p{Cc}/gu;

/** The line of column names. */
export function csvHead<Row>(fields: readonly Field<Row>[]): string {
  return `${fields.map(({ name }) => name).join(',')}\r\n`;
}

/** The line of one row. */
export function csvRow<Row>(fields: readonly Field<Row>[], row: Row): string {
  return `${fields.map((field) => csvCell(field.of(row))).join(',')}\r\n`;
}

/** One value: quoted where it must be; an apostrophe goes before text that a spreadsheet would calculate. Numbers stay numbers. */
export function csvCell(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const clean = value.toWellFormed().replaceAll(unprintable, '\u{fffd}');
  const safe = formula.test(clean) ? `'${clean}` : clean;
  return /[",\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
