// Lists in one line of text, separated by commas.

/** The parts of `text`, without empty ones. */
export function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `{ [name]: parts }` when the line holds any, else nothing. */
export function listOf<Name extends string>(name: Name, text: string): Partial<Record<Name, string[]>> {
  const parts = partsOf(text);
  return (parts.length === 0 ? {} : { [name]: parts }) as Partial<Record<Name, string[]>>;
}

/** `{ [name]: text }` when there is any, else nothing. */
export function textOf<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  const given = text.trim();
  return (given === '' ? {} : { [name]: given }) as Partial<Record<Name, string>>;
}
