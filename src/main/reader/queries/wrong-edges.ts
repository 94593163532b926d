// Edges an operator found to be wrong.
import type { EdgeMark } from '../../../contract/graph.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

/** Says of two keys, in either order, whether their edge is marked; the marks are read once. */
export function wrongEdges(db: ReadableDb): (a: string, b: string) => boolean {
  const rows = db.prepare<[], { a: string; b: string }>('SELECT key_a AS a, key_b AS b FROM wrong_edges').all();
  const marked = new Set(rows.map(({ a, b }) => `${a} ${b}`));
  return (a, b) => marked.has(a < b ? `${a} ${b}` : `${b} ${a}`);
}

/** The mark of an edge, the key of `a` sorting before that of `b`; null where there is none. */
export function edgeMark(db: ReadableDb, { a, b }: { readonly a: string; readonly b: string }): EdgeMark | null {
  const select = db.prepare<[string, string], EdgeMark>(
    'SELECT at, note FROM wrong_edges WHERE key_a = ? AND key_b = ?',
  );
  return select.get(a, b) ?? null;
}
