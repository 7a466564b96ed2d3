import pg from 'pg';

let statements = 0;

/** Counts every statement that this process sends to Postgres from now on; BEGIN and COMMIT are statements too. */
export function countStatements(): void {
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
    statements += 1;
    return Reflect.apply(query, this, given);
  } as typeof query;
}

/** How many there were since the last time. */
export function takeStatements(): number {
  const taken = statements;
  statements = 0;
  return taken;
}
