import { expect, test } from 'vitest';
import { forInspection, withoutSecrets } from './redact.ts';

test('what looks or is called like a secret is hidden, at any depth; what people gave stays', () => {
  const state = {
    crew: [{ name: 'Dana Lopez', phone: '+13035550142', email: 'dana@office.example.com' }],
    connection: { api_key: 'abcdef', accessToken: 'abc', url: 'postgres://office:tops3cret@db/office', note: 'Bearer abcdefghijkl' },
    input_tokens: 12,
    password: '',
  };
  expect(withoutSecrets(state)).toEqual({
    crew: [{ name: 'Dana Lopez', phone: '+13035550142', email: 'dana@office.example.com' }],
    connection: { api_key: '[hidden]', accessToken: '[hidden]', url: 'postgres://office:[hidden]@db/office', note: 'Bearer [hidden]' },
    input_tokens: 12,
    password: '',
  });
});

test('an error says where in the program, not where on the server, and names nobody', () => {
  const text =
    'TypeError: no room for dana@office.example.com\n    at file:///srv/banksman one/api/src/engine/drive.ts:12:3\n    at /srv/x/node_modules/pg/lib/a.js:1:1';
  expect(forInspection(text)).toBe(
    'TypeError: no room for [e-mail]\n    at api/src/engine/drive.ts:12:3\n    at node_modules/pg/lib/a.js:1:1',
  );
});
