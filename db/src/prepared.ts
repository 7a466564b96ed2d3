import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { QueryResult } from 'pg';
import type { Db, Row } from './open.ts';

const dialect = new PgDialect({ casing: 'snake_case' });
/** A name for each text. Texts are written in the code, so there are few of them. */
const names = new Map<string, string>();

/**
 * Executes a statement that Postgres reads and plans once per connection instead of every time: for what every run and every decision
 * needs (seen: planning took as long as executing, and reading it as long again). Not for lists, whose best plan hangs on the values.
 * @param statement its text must not depend on data: each text stays prepared for as long as its connection lives
 */
export function prepared(db: Db, statement: SQL): Promise<QueryResult<Row>> {
  const query = dialect.sqlToQuery(statement);
  const name = names.get(query.sql) ?? `p${names.size + 1}`;
  names.set(query.sql, name);
  return db._.session.prepareQuery<{ execute: QueryResult<Row>; all: unknown; values: unknown }>(query, undefined, name, false).execute();
}
