import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

let site: ChannelsSite;
let ids: Record<string, string>;
let runId: string;
beforeAll(async () => {
  site = await channelsSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  ids = await site.company({ Dana: { role: 'manager' }, Mark: { role: 'manager' }, Uma: { role: 'user' }, Vera: { role: 'viewer' } });
  runId = await site.trigger({ item: 'crane' });
});
afterEach(() => site.stopSending());

const as = async (who: string, method: string, path = '', body?: unknown) =>
  site.ask(method, `/runs/${runId}/annotations${path}`, body, await site.tokenOf(who));
const write = (who: string, body: Record<string, unknown>) => as(who, 'POST', '', body);

test('a note on a step is read by everybody who may see the run, and stands in its history', async () => {
  const written = await write('Dana', { body: '  Too far from the site.  ', step: 'price', score: 2 });
  expect(written).toMatchObject({ status: 201, data: { body: 'Too far from the site.', step: 'price', score: 2, edited_at: null } });
  expect((await as('Vera', 'GET')).data).toEqual([written.data]);
  expect((await as('Uma', 'GET')).status).toBe(404);
  expect((await write('Vera', { body: 'Hm.' })).status).toBe(403);
  expect(await site.history(runId)).toContain('annotated: Dana wrote a note');
});

test('who is named gets one mail with the way there; the author gets none', async () => {
  site.send();
  const mentions = [ids.Mark, ids.Dana];
  const { data } = await write('Dana', { body: '@Mark <b>look</b>', mentions });
  const mail = await site.until(() => site.mailbox.to(site.addressOf('Mark')).at(-1), 'a mail to Mark');
  expect(mail?.subject).toBe('Dana named you: Order crane');
  expect(mail?.text).toContain(`https://office.example.com/runs/${runId}?tab=notes`);
  expect(mail?.html).toContain('&lt;b&gt;look');
  await as('Dana', 'PUT', `/${data.id}`, { body: '@Mark and @Vera', mentions: [ids.Mark, ids.Vera] });
  await site.until(() => site.mailbox.to(site.addressOf('Vera')).at(-1), 'a mail to Vera');
  expect(site.mailbox.mails).toHaveLength(2);
  expect((await as('Dana', 'GET')).data).toMatchObject([{ body: '@Mark and @Vera', mentions: [{ name: 'Mark' }, { name: 'Vera' }] }]);
});

test('only people who may see the run can be named', async () => {
  const people = await site.ask('GET', `/runs/${runId}/people`, undefined, await site.tokenOf('Mark'));
  expect(people.data.map(({ name }: { name: string }) => name)).toEqual(['Dana', 'Mark', 'Vera']);
  const refused = await write('Dana', { body: '@Uma', mentions: [ids.Uma] });
  expect(refused).toMatchObject({ status: 422, error: { code: 'input_invalid', details: { fields: [{ field: 'mentions' }] } } });
  expect(await write('Dana', { body: 'On what?', step: 'paint' })).toMatchObject({ error: { details: { fields: [{ field: 'step' }] } } });
  expect((await as('Dana', 'GET')).data).toEqual([]);
});

test('only whoever wrote a note changes or deletes it; a note of another run is not there', async () => {
  const { data } = await write('Dana', { body: 'Fine.' });
  expect((await as('Mark', 'PUT', `/${data.id}`, { body: 'Not fine.' })).status).toBe(403);
  expect((await as('Mark', 'DELETE', `/${data.id}`)).status).toBe(403);
  const other = await site.trigger({ item: 'digger' });
  const elsewhere = await site.ask('DELETE', `/runs/${other}/annotations/${data.id}`, undefined, await site.tokenOf('Dana'));
  expect(elsewhere.status).toBe(404);
  expect((await as('Dana', 'DELETE', `/${data.id}`)).status).toBe(200);
  expect((await as('Dana', 'GET')).data).toEqual([]);
});
