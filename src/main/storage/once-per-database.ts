// Statements of functions that are called batch after batch: preparing one costs more than running it.

/** As `make`, which is called once for each database; what it gave is kept as long as the database is. */
export function oncePerDatabase<Database extends object, Made>(make: (db: Database) => Made): (db: Database) => Made {
  const made = new WeakMap<Database, { readonly made: Made }>();
  return (db) => {
    const known = made.get(db) ?? { made: make(db) };
    made.set(db, known);
    return known.made;
  };
}
