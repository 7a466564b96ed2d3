import { removeOldCheckpoints } from '@banksman/db';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { auditOfRun, effectsOfRun, inspectStep, stepValueFile } from './inspect.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
  site.work();
});
beforeEach(() => site.anotherWorkspace());
afterAll(() => site.close());

const step = (runId: string, id: string) => inspectStep(site.parts, site.dana, runId, id);
const valuesOf = ({ values }: Awaited<ReturnType<typeof step>>['input']) =>
  Object.fromEntries(values.map(({ name, value }) => [name, value]));
const waiting = async (input: Record<string, unknown>) => {
  const runId = await site.trigger(input);
  await site.reaches(runId, 'approval_required');
  return runId;
};
const ordered = async (item: string) => {
  const runId = await waiting({ item });
  await site.decide(runId, 'approve');
  await site.reaches(runId, 'completed');
  return runId;
};

describe('a step, looked into', () => {
  test('says what it was given, what it made of it, and what it did outside', async () => {
    const runId = await ordered('crane');
    const price = await step(runId, 'price');
    expect(price).toMatchObject({ title: 'Price', attempts: [{ number: 1, outcome: 'done' }], effects: [] });
    expect(valuesOf(price.input)).toMatchObject({ input: { item: 'crane' } });
    expect(valuesOf(price.output)).toEqual({ priceCents: 41_200, ordinal: 0 });
    const order = await step(runId, 'order');
    expect(valuesOf(order.input)).toMatchObject({ priceCents: 41_200, answer: { decision: 'approve' } });
    expect(order.effects).toMatchObject([
      { system: 'Test supplier', action: 'order', state: 'confirmed', amount_cents: 41_200, after: { item: 'crane' }, undo: null },
    ]);
    expect(await step(runId, 'ask')).toMatchObject({ attempts: [{ outcome: 'asked' }], input: { state: 'not_kept' } });
  });

  test('has not come so far while the run waits, and is of nobody else’s business', async () => {
    const runId = await waiting({ item: 'crane' });
    expect(await step(runId, 'order')).toMatchObject({ attempts: [], input: { state: 'not_yet' }, output: { state: 'not_yet' } });
    await expect(step(runId, 'paint')).rejects.toMatchObject({ code: 'not_found' });
    site.anotherWorkspace();
    await expect(step(runId, 'price')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('keeps what went wrong in the machine’s words, without the places of this server', async () => {
    const runId = await site.trigger({ item: 'crane', fail: 'crash' });
    await site.reaches(runId, 'failed');
    const { attempts } = await step(runId, 'price');
    expect(attempts).toMatchObject([{ outcome: 'failed', error: { code: 'internal' } }]);
    expect(attempts[0]?.error?.trace).toContain('TypeError: a bug');
    expect(attempts[0]?.error?.trace).toContain('at ');
    expect(attempts[0]?.error?.trace).not.toContain(process.cwd());
  });

  test('shows the beginning of a large value, and gives the whole as a file', async () => {
    const runId = await waiting({ item: `crane ${'x'.repeat(40_000)}` });
    const { input } = await step(runId, 'price');
    const [value] = input.values.filter(({ name }) => name === 'input');
    expect(value).toMatchObject({ is_whole: false, value: null });
    expect(value?.excerpt).toHaveLength(2_000);
    const file = await stepValueFile(site.parts, site.dana, runId, { step: 'price', side: 'input', name: 'input' });
    expect(JSON.parse(file).item).toHaveLength(40_006);
    const nothing = stepValueFile(site.parts, site.dana, runId, { step: 'price', side: 'input', name: 'nothing' });
    await expect(nothing).rejects.toMatchObject({ code: 'not_found' });
  });

  test('says so when its values were removed', async () => {
    const runId = await ordered('crane');
    await site.parts.db.transaction((tx) => removeOldCheckpoints(tx, 0, 1_000));
    const { input, output, attempts } = await step(runId, 'price');
    expect([input.state, output.state, attempts.length]).toEqual(['removed', 'removed', 1]);
  });
});

test('the trail says who did what by which way, what was shown and what was changed', async () => {
  const runId = await waiting({ item: 'crane' });
  await site.decide(runId, 'edit', { edits: { choice: 'other' } }, { ...site.mark, channel: 'sms' });
  await site.reaches(runId, 'completed');
  const trail = await auditOfRun(site.parts, site.dana, runId);
  expect(trail.map(({ actor, text }) => `${actor.name}: ${text}`)).toEqual([
    'Dana: Asked for by Dana',
    expect.stringContaining('Order crane'),
    'Mark: Changed by Mark',
    expect.stringContaining('Sent to Test supplier'),
    expect.stringContaining('Confirmed by Test supplier'),
    expect.stringContaining('Ordered crane'),
  ]);
  expect(trail[2]).toMatchObject({
    actor: { channel: 'sms' },
    question: {
      payload: { item: 'crane', price_cents: 41_200 },
      changed: [
        { field: 'item', before: 'crane', after: 'other' },
        { field: 'price_cents', before: 41_200, after: 9_900 },
      ],
    },
  });
  expect(trail[3]?.effect).toMatchObject({ system: 'Test supplier', action: 'order' });
});

test('what a cancelled run had sent names the run that offers to take it back', async () => {
  site.supplier.fail('hold');
  const runId = await waiting({ item: 'crane' });
  await site.decide(runId, 'approve');
  await site.supplier.holding();
  await site.cancel(runId);
  site.supplier.letGo();
  const undoing = await site.undoing();
  expect(await effectsOfRun(site.parts, site.dana, runId)).toMatchObject([{ undo: { job_id: undoing } }]);
});
