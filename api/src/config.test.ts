import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError, environment, loadConfig } from './config.ts';

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const [ours = ''] = example.split('## Pages (BFF)');
const lines = [...ours.matchAll(/^#?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);

test('.env.example and the settings name the same variables', () => {
  expect(lines.map(([name]) => name).toSorted()).toEqual(Object.keys(environment.shape).toSorted());
});

test('every default that .env.example shows is the default', () => {
  const optional = Object.entries(environment.shape).filter(([, schema]) => schema.safeParse(undefined).data === undefined);
  const shown = Object.fromEntries(lines.filter(([name]) => !optional.some(([unset]) => unset === name)));
  expect(loadConfig(shown)).toEqual(loadConfig({}));
});

test('an empty variable is an unset one', () => {
  expect(loadConfig({ API_PORT: '', DATABASE_URL: ' ', DEMO: '' })).toEqual(loadConfig({}));
});

test('what is set is taken, with its kind', () => {
  expect(loadConfig({ API_PORT: '4001', DEMO: 'off', LEASE_MS: '2000' })).toMatchObject({ API_PORT: 4001, DEMO: 'off', LEASE_MS: 2000 });
});

test.for([
  ['API_PORT', '70000', 'such as 3001'],
  ['API_PORT', 'web', 'such as 3001'],
  ['PORT', '3000.5', 'such as'],
  ['DATABASE_URL', 'mysql://db', 'postgres://'],
  ['DEMO', 'yes', 'on or off'],
  ['AUTH_SECRET', 'short', '32 characters'],
  ['BANKSMAN_OWNER_EMAIL', 'me', 'owner@example.com'],
  ['BANKSMAN_OWNER_PASSWORD', 'short', '10 characters'],
  ['SMTP_URL', 'http://mail', 'smtp://'],
  ['TWILIO_ACCOUNT_SID', 'twilio', 'AC and 32'],
  ['TWILIO_FROM', '303-555-0100', '\\+13035550100'],
  ['LEASE_MS', '10', '15000'],
  ['LOG_LEVEL', 'loud', 'debug, info, warn or error'],
] as const)('%s=%s stops the start with one sentence that says how it should look', ([name, value, hint]) => {
  const wrong = () => loadConfig({ [name]: value });
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(new RegExp(`^${name} .*${hint}.*\\.$`));
});

test('a setting that needs another says which one', () => {
  expect(() => loadConfig({ OPENAI_API_KEY: 'k' })).toThrow('OPENAI_MODEL must be set too, because OPENAI_API_KEY is.');
  const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+13035550100' };
  expect(() => loadConfig(account)).toThrow('PUBLIC_URL must be set too, because TWILIO_ACCOUNT_SID is.');
});

test('a wrong value is never shown: it may be a secret', () => {
  expect(() => loadConfig({ AUTH_SECRET: 'hunter2' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  );
});
