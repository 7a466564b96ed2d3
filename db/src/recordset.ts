import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { jsonb } from './json.ts';

/** Rows of a table as one parameter: a statement's text stays the same however many there are, so it can be prepared. */
export type Recordset<Row> = {
  /** the columns, in order */
  names: SQL;
  /** `name = excluded.name, …` of all of them */
  anew: SQL;
  /** `jsonb_populate_recordset(…)` of the rows, to select `names` from */
  of(rows: readonly Row[]): SQL;
};

/**
 * Columns of `table`, given as an object per row with the table's keys. Written out as `values (…), (…)` a hundred rows of forty columns
 * hold up the process for tens of ms, and the server has another text to plan each time.
 * @param table `name` is its name in SQL, with its schema
 * @param left keys that the database fills in
 */
export function recordset<Row extends Record<string, unknown>>(table: PgTable, name: string, left: readonly string[]): Recordset<Row> {
  const columns = Object.keys(getTableColumns(table))
    .filter((key) => !left.includes(key))
    .map((key) => ({ key, column: key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) }));
  return {
    names: sql.raw(columns.map(({ column }) => column).join(', ')),
    anew: sql.raw(columns.map(({ column }) => `${column} = excluded.${column}`).join(', ')),
    of(rows) {
      const records = rows.map((row) => Object.fromEntries(columns.map(({ key, column }) => [column, row[key]])));
      return sql`jsonb_populate_recordset(null::${sql.raw(name)}, ${jsonb(records)}::jsonb)`;
    },
  };
}
