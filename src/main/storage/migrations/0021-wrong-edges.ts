// Edges an operator found to be wrong, by the keys of their ends: rows of edges come and go with what is known of nodes.
import type { Migration } from './migration.ts';

export const wrongEdges: Migration = {
  number: 21,
  name: 'wrong-edges',
  statements: [
    `CREATE TABLE wrong_edges (
       -- lower case, as in parties; the key of a sorts before the key of b
       key_a TEXT NOT NULL,
       key_b TEXT NOT NULL,
       at INTEGER NOT NULL,
       note TEXT,
       PRIMARY KEY (key_a, key_b),
       CHECK (key_a < key_b)
     ) STRICT, WITHOUT ROWID`,
    `ALTER TABLE neighbor_edges DROP COLUMN marked_wrong`,
  ],
};
