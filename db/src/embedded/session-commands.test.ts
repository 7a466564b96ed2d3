import { expect, test } from 'vitest';
import { refusedStatement, sessionCommands } from './session-commands.ts';

test.each([
  ['set search_path = a, b', 'search_path'],
  ['SET SESSION statement_timeout TO 5', 'statement_timeout'],
  ["set time zone 'UTC'", 'timezone'],
  ['set role banksman_app', 'role'],
  ["set app.workspace = 'x'", 'app.workspace'],
  ['/* why */ set "DateStyle" to iso', 'datestyle'],
])('%s belongs to the connection', (sql, name) => {
  expect(sessionCommands(sql)).toEqual([{ kind: 'set', name, sql: sql.replace('/* why */ ', '') }]);
});

test.each([
  'set local role banksman_app',
  'set transaction read only',
  'set constraints all deferred',
  'update runs\n set status = 1',
  "select '; set a = 1'",
  'do $$ begin\n set local a = 1;\n set b = 2;\n end $$',
  'select 1 -- ;\n',
])('%s does not', (sql) => {
  expect(sessionCommands(sql)).toEqual([]);
});

test('several statements in one text are all seen, in their order', () => {
  expect(sessionCommands('listen a; reset role;\nunlisten "B c"; listen D; reset all; unlisten *; select 1')).toEqual([
    { kind: 'listen', channel: 'a' },
    { kind: 'reset', name: 'role' },
    { kind: 'unlisten', channel: 'B c' },
    { kind: 'listen', channel: 'd' },
    { kind: 'reset-all' },
    { kind: 'unlisten-all' },
  ]);
});

test('what would take away what other connections have is refused', () => {
  expect(refusedStatement('select 1; DISCARD ALL')).toBe('DISCARD ALL');
  expect(refusedStatement('deallocate prepare all;')).toBe('deallocate prepare all');
  expect(refusedStatement('discard plans')).toBeNull();
  expect(refusedStatement("select 'discard all'")).toBeNull();
});
