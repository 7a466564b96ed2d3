import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function logged(level = 'info') {
  const lines: string[] = [];
  return { log: createLog('api', level, { write: (line) => lines.push(line) }), lines };
}

test('a message is one JSON line with its service, time and fields', () => {
  const { log, lines } = logged();
  log('info', 'the API is up', { url: 'http://127.0.0.1:3001', ms: 12, is_demo: true });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'INFO',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    service: 'api',
    message: 'the API is up',
    url: 'http://127.0.0.1:3001',
    ms: 12,
    is_demo: true,
  });
});

test('less than the level is not written', () => {
  const { log, lines } = logged('warn');
  log('info', 'nothing special');
  expect(lines).toEqual([]);
});

test.for([
  ['a bearer token', 'authorization: Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
  ['a JWT', `got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJkYW5hIn0.${'s'.repeat(40)}!`, 's'.repeat(40)],
  ['a database password', 'no connection to postgres://app:p4ss%2Fw0rd!q@db:5432/banksman', 'p4ss'],
  ['a password without a user', 'no connection to redis://:s3cr3t-word@cache:6379', 's3cr3t-word'],
  ['a supplier key', 'refused duffel_live_AbCdEfGhIjKlMnOp', 'AbCdEfGhIjKlMnOp'],
  ['a model key', 'refused sk-proj-0123456789abcdef', '0123456789abcdef'],
  ['an e-mail address', 'no mailbox dana.lopez+site@example.co.uk here', 'dana.lopez'],
  ['the link of an approval', `GET /api/v1/decisions/${'Ab-3_'.repeat(8)}xyz 200`, 'Ab-3_'],
  ['a phone number', 'cannot text +14155550123 now', '4155550123'],
] as const)('%s is hidden in a message and in a field', ([, text, secret]) => {
  const { log, lines } = logged();
  log('warn', text);
  log('error', 'failed', { error: `Error: ${text}\n    at somewhere` });
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(secret);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});

test('what only looks like a secret stays readable', () => {
  const { log, lines } = logged();
  log('info', 'GET http://127.0.0.1:3101/jobs/42 took 12 ms at 2026-11-21T05:00:00+02:00');
  expect(JSON.parse(lines[0] ?? '').message).toBe('GET http://127.0.0.1:3101/jobs/42 took 12 ms at 2026-11-21T05:00:00+02:00');
});
