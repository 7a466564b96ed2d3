import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, environment, loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'banksman-bff-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('.env.example names every variable of the BFF, and no other under its heading', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const namesIn = (text: string) => [...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  const known = Object.keys(environment.shape);
  expect(namesIn(example)).toEqual(expect.arrayContaining(known));
  expect(known).toEqual(expect.arrayContaining(namesIn(example.split('## Pages (BFF)')[1] ?? '')));
});

test('a session secret is made once, and only we can read it', () => {
  const made = loadConfig({ DATA_DIR: folder }).sessionSecret;
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect(loadConfig({ DATA_DIR: folder }).sessionSecret).toBe(made);
  expect(statSync(join(folder, 'secrets', 'session-secret')).mode & 0o777).toBe(0o600);
});

test('addresses follow the ports', () => {
  const config = loadConfig({ DATA_DIR: folder, PORT: '4000', API_PORT: '4001' });
  expect(config).toMatchObject({ publicUrl: 'http://localhost:4000', apiUrl: 'http://127.0.0.1:4001' });
});

test.for([
  ['PORT', 'http', 'port number such as 3000'],
  ['API_PORT', '0', 'port number such as 3001'],
  ['PUBLIC_URL', 'banksman', 'https://banksman.example.com'],
  ['SESSION_SECRET', 'short', '32 characters'],
] as const)('%s=%s stops the start with one sentence that says how it should look', ([name, value, hint]) => {
  const wrong = () => loadConfig({ DATA_DIR: folder, [name]: value });
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(new RegExp(`^${name} .*${hint}.*\\.$`));
});
