import { expect, test } from 'vitest';
import { Backend } from './backend.ts';
import type { Engine } from './engine.ts';
import { query, SYNC } from './messages.ts';
import { Session } from './session.ts';

/** An engine that has ended, in the two ways that PGlite does: it throws its exit status, or says nothing any more. */
const endedEngines: Record<string, Engine['run']> = {
  'throws its exit status': () => Promise.reject({ name: 'ExitStatus', status: 1 }),
  'says nothing': () => Promise.resolve(Buffer.alloc(0)),
};

test.each(Object.keys(endedEngines))('an engine that %s is reported as ended', async (how) => {
  const reported: Error[] = [];
  const nothing = () => Promise.reject(new Error('not asked for'));
  const run = endedEngines[how] ?? nothing;
  const backend = new Backend({ run, sql: nothing, dump: nothing, close: nothing }, (error) => reported.push(error));
  for (const bytes of [query('select 1'), SYNC]) {
    await expect(backend.run(new Session(1), [bytes])).rejects.toMatchObject({ code: 'internal' });
  }
  expect(reported.map(({ message }) => message)).toEqual(Array(2).fill(expect.stringContaining('engine ended')));
});
