import { randomUUID } from 'node:crypto';
import type { Role, SavedView } from '@banksman/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
let who: EngineSite['dana'];
beforeAll(async () => {
  site = await engineSite();
  door = httpDoor(site, () => who);
});
beforeEach(() => {
  site.anotherWorkspace();
  who = site.dana;
});
afterAll(async () => {
  await door.close();
  await site.close();
});

const as = (name: string, role: Role) => {
  who = { ...site.dana, userId: randomUUID(), name, role };
};
const save = async (view: Partial<SavedView>) =>
  (await door.ask<SavedView>('POST', '/views', { search: { state: 'needs_help' }, ...view })).data;
const names = async () => (await door.ask<SavedView[]>('GET', '/views')).data.map(({ name }) => name);

test('a view is its owner’s until it is shared; then the whole workspace finds it', async () => {
  const { id } = await save({ name: 'Mine' });
  await save({ name: 'Ours', shared: true });
  as('Rosa', 'user');
  expect(await names()).toEqual(['Ours']);
  expect((await door.ask('PATCH', `/views/${id}`, { name: 'Taken' })).status).toBe(404);
  who = site.dana;
  await door.ask('PATCH', `/views/${id}`, { name: 'Now ours', shared: true });
  as('Rosa', 'user');
  expect(await names()).toEqual(['Now ours', 'Ours']);
  site.anotherWorkspace();
  who = site.dana;
  expect(await names()).toEqual([]);
});

test('only who manages views changes somebody else’s, or says what a role finds first', async () => {
  as('Rosa', 'user');
  const { id } = await save({ name: 'Rosa’s', shared: true });
  expect((await door.ask('PATCH', `/views/${id}`, { default_for: 'user' })).status).toBe(403);
  as('Tom', 'user');
  expect((await door.ask('DELETE', `/views/${id}`)).status).toBe(403);
  who = site.dana;
  expect((await door.ask<SavedView>('PATCH', `/views/${id}`, { default_for: 'user' })).data).toMatchObject({
    default_for: 'user',
    shared: true,
  });
  as('Rosa', 'user');
  expect((await door.ask('DELETE', `/views/${id}`)).status).toBe(403);
});

test('a role has one default: the latest that was named', async () => {
  const first = await save({ name: 'First', default_for: 'manager' });
  expect(first.shared).toBe(true);
  await save({ name: 'Second', default_for: 'manager' });
  const { data } = await door.ask<SavedView[]>('GET', '/views');
  expect(data.map(({ name, default_for }) => [name, default_for])).toEqual([
    ['First', null],
    ['Second', 'manager'],
  ]);
  await door.ask('DELETE', `/views/${first.id}`);
  expect(await names()).toEqual(['Second']);
});

test('a search that is none, and a name without letters, are refused', async () => {
  const refused = await door.ask('POST', '/views', { name: '  ', search: { 'not a key': 'x' } });
  expect(refused.error).toMatchObject({ code: 'input_invalid' });
});
