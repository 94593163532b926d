// A number with its noun.

/** 1 as "1 node", 2,000 as "2,000 nodes". */
export function many(n: number, one: string, more: string): string {
  return `${new Intl.NumberFormat('en').format(n)} ${n === 1 ? one : more}`;
}
