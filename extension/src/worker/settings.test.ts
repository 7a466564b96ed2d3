import { afterEach, expect, test, vi } from 'vitest';
import { keepAddress, keepPublishing, parseAddress, settings } from './settings.ts';

afterEach(() => vi.unstubAllGlobals());

/** The browser's own storage: what the administrator's policy says, and what the options page keeps. */
function browserWith(policy: Record<string, unknown>): void {
  const kept: Record<string, unknown> = {};
  const local = { get: async () => kept, set: async (given: object) => void Object.assign(kept, given) };
  vi.stubGlobal('chrome', { storage: { managed: { get: async () => policy }, local } });
}

test('without a policy the options page says where Banksman is, and nothing that is no address is kept', async () => {
  browserWith({});
  expect(await settings()).toMatchObject({ address: 'http://localhost:3000', isManaged: false });
  expect(await keepAddress('https://banksman.example.com/inbox')).toBe(true);
  expect(await keepAddress('http://banksman.example.com')).toBe(false);
  expect(await settings()).toMatchObject({ address: 'https://banksman.example.com', isManaged: false });
});

test("the administrator's policy comes before the options page, unless its address is none", async () => {
  browserWith({ address: 'https://banksman.office.example.com/' });
  await keepAddress('https://elsewhere.example.com');
  expect(await settings()).toMatchObject({ address: 'https://banksman.office.example.com', isManaged: true });
  browserWith({ address: 'http://banksman.office.example.com' });
  expect(await settings()).toMatchObject({ isManaged: false });
});

test('daily logs are published only by whoever has set it, and the policy decides for everybody', async () => {
  browserWith({});
  expect(await settings()).toMatchObject({ publishLogs: false, isPublishManaged: false });
  await keepPublishing(true);
  expect(await settings()).toMatchObject({ publishLogs: true, isPublishManaged: false });
  browserWith({ publishLogs: false });
  await keepPublishing(true);
  expect(await settings()).toMatchObject({ publishLogs: false, isPublishManaged: true });
  browserWith({ publishLogs: true });
  expect(await settings()).toMatchObject({ publishLogs: true, isPublishManaged: true });
  browserWith({ publishLogs: 'yes' });
  expect(await settings()).toMatchObject({ publishLogs: false, isPublishManaged: false });
});

test.for([
  ['https://banksman.example.com/inbox?a=1', 'https://banksman.example.com'],
  [' http://localhost:3000/ ', 'http://localhost:3000'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://banksman.example.com', null],
  ['http://localhost.evil.example', null],
  ['javascript:alert(1)', null],
  ['banksman', null],
  [undefined, null],
] as const)('the address %s is taken as %s: tokens do not travel in the clear', ([text, address]) => {
  expect(parseAddress(text)).toBe(address);
});
