// An export piece by piece: whoever wants a file asks again and again, and nobody holds all of it.
import { csvHead, csvRow } from '../../../domain/export/csv.ts';
import { edgeFeature, geojsonFoot, geojsonHead, nodeFeature } from '../../../domain/export/geojson.ts';
import { graphmlEdge, graphmlFoot, graphmlHead, graphmlNode } from '../../../domain/export/graphml.ts';
import { type EdgeExport, edgeFields, endFields, type NodeExport, nodeFields } from '../../../domain/export/table.ts';
import { recordedLine } from '../../../domain/recorded-line.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { RecordedRows, type Span } from '../../storage/readonly-recorded.ts';
import type { EdgeVariant } from '../queries/edges.ts';
import { edgesFor, nodePage } from './export-rows.ts';

/** What can be exported, and as what. */
export const exportFormats = {
  nodes: ['csv', 'graphml', 'geojson', 'ndjson'],
  edges: ['csv', 'graphml', 'geojson'],
  packets: ['ndjson'],
} as const;
export type ExportWhat = keyof typeof exportFormats;
export type ExportFormat = (typeof exportFormats)[ExportWhat][number];

/** Where the next piece begins. */
export interface ExportCursor {
  /** Row id the last piece ended with. */
  readonly after: number;
  /** Rows written so far. */
  readonly written: number;
}

export interface ExportInput {
  readonly what: ExportWhat;
  readonly format: ExportFormat;
  readonly span: Span;
  /** Which evidence counts, for edges. */
  readonly variant: EdgeVariant;
  readonly cursor: ExportCursor;
  /** Epoch milliseconds; scores are as of then. */
  readonly now: number;
}

export interface ExportChunk {
  readonly text: string;
  /** Rows in this piece. */
  readonly rows: number;
  /** null when this was the last piece. */
  readonly next: ExportCursor | null;
  /** How much is done, 0 to 1. */
  readonly part: number;
}

/** Rows of one piece: a few milliseconds of reading, some 300 kB of text. */
const pageRows = 500;

/** The piece at `input.cursor`; pieces put together in order are the file. Throws a TypeError for a format that is none. */
export function exportChunk(db: ReadableDb, input: ExportInput): ExportChunk {
  const known: readonly string[] = exportFormats[input.what];
  if (!known.includes(input.format)) throw new TypeError(`${input.what} cannot be exported as ${input.format}.`);
  if (input.what === 'packets') return packets(db, input);
  return input.what === 'nodes' ? nodes(db, input) : edges(db, input);
}

function packets(db: ReadableDb, { span, cursor }: ExportInput): ExportChunk {
  const rows = new RecordedRows(db);
  const page = rows.after(cursor.after, pageRows);
  const lines = page
    .flatMap(({ receptions }) => receptions)
    .filter(({ at }) => (span.since === null || at >= span.since) && (span.until === null || at < span.until))
    .map((reception) => `${recordedLine(reception)}\n`);
  const after = page.at(-1)?.row ?? cursor.after;
  const written = cursor.written + lines.length;
  const ended = page.length < pageRows;
  return {
    text: lines.join(''),
    rows: lines.length,
    next: ended ? null : { after, written },
    part: ended ? 1 : Math.min(1, after / Math.max(1, rows.lastRow)),
  };
}

interface ListFormat<Row> {
  readonly head: string;
  readonly foot: string;
  /** Goes between two rows. */
  readonly between: string;
  row(row: Row): string;
}

const nodeFormats: Record<(typeof exportFormats.nodes)[number], ListFormat<NodeExport>> = {
  csv: { head: csvHead(nodeFields), foot: '', between: '', row: (node) => csvRow(nodeFields, node) },
  graphml: { head: graphmlHead, foot: graphmlFoot, between: '', row: graphmlNode },
  geojson: { head: geojsonHead, foot: geojsonFoot, between: ',\n', row: nodeFeature },
  ndjson: { head: '', foot: '', between: '', row: (node) => `${JSON.stringify(rowObject(node))}\n` },
};

const edgeColumns = [...endFields, ...edgeFields];
const edgeFormats: Record<(typeof exportFormats.edges)[number], ListFormat<EdgeExport>> = {
  csv: { head: csvHead(edgeColumns), foot: '', between: '', row: (edge) => csvRow(edgeColumns, edge) },
  graphml: { head: graphmlHead, foot: graphmlFoot, between: '', row: graphmlEdge },
  geojson: { head: geojsonHead, foot: geojsonFoot, between: ',\n', row: edgeFeature },
};

/** The fields by name, as lists of nodes known beforehand have them. */
function rowObject(node: NodeExport): Record<string, unknown> {
  return Object.fromEntries(nodeFields.map((field) => [field.name, field.of(node)]));
}

function nodes(db: ReadableDb, { format, span, cursor }: ExportInput): ExportChunk {
  const page = nodePage(db, cursor.after, pageRows, span);
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM parties').pluck().get() ?? 0;
  const list = nodeFormats[format];
  const body = page.nodes.map((node, i) => `${cursor.written + i > 0 ? list.between : ''}${list.row(node)}`);
  const text = `${cursor.after === 0 ? list.head : ''}${body.join('')}${page.next === null ? list.foot : ''}`;
  const written = cursor.written + body.length;
  return {
    text,
    rows: body.length,
    next: page.next === null ? null : { after: page.next, written },
    part: page.next === null ? 1 : Math.min(1, page.next / Math.max(1, last)),
  };
}

/** All in one piece: what hops mean is known only with every claim at hand. */
function edges(db: ReadableDb, { format, span, variant, now }: ExportInput): ExportChunk {
  const list = edgeFormats[format as keyof typeof edgeFormats];
  const rows = edgesFor(db, variant, span, now);
  const ends = format === 'graphml' ? [...new Set(rows.flatMap(({ a, b }) => [a, b]))].map(graphmlNode).join('') : '';
  const body = rows.map((edge) => list.row(edge)).join(list.between);
  return { text: `${list.head}${ends}${body}${list.foot}`, rows: rows.length, next: null, part: 1 };
}
