// A number for a person, alone and with its noun.

/** 2000 as "2,000". */
export function formatted(n: number): string {
  return new Intl.NumberFormat('en').format(n);
}

/** 1 as "1 node", 2,000 as "2,000 nodes". */
export function many(n: number, one: string, more: string): string {
  return `${formatted(n)} ${n === 1 ? one : more}`;
}
