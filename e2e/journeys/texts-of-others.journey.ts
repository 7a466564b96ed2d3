import { approval, bulkOperation } from '@banksman/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { HOSTILE_TEXTS } from '../harness/hostile-texts.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

/** A building site of the stand-in whose own name, address and notes are hostile too. */
const HOSTILE_JOB = '48281357';

let stack: Stack;
let browser: Browser;
let client: Client;
let me: Person;
let pages: string[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside' }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  // without its policy the page would have to be safe by itself
  me = await person(browser, stack, { bypassCSP: true });
  await me.context.addInitScript('window.hits = []; window.hit = (n) => void window.hits.push(n);');
  await signIn(me, OWNER);
  pages = await writeEverywhere();
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
});

/** What is written must be taken: a text that is refused shows nothing. */
async function send(method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await client.send(method, path, body);
  const json = z.object({ data: z.unknown() }).parse(await answer.json());
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(body).slice(0, 200)}`);
  return json.data;
}
const within = (most: number) => HOSTILE_TEXTS.filter(({ length }) => length <= most);
const all = (texts: readonly string[], work: (text: string, at: number) => Promise<unknown>) => Promise.all(texts.map(work));

/** Writes hostile texts into every field that somebody else sees; returns where they are shown. */
async function writeEverywhere(): Promise<string[]> {
  const example = await client.example();
  const crew = [{ name: '<img src=x onerror=hit(10)> Dana' }];
  const run = await client.trigger({
    ...example,
    job: { id: HOSTILE_JOB, name: HOSTILE_TEXTS[0] },
    crew,
    rooms: 1,
    notes: HOSTILE_TEXTS.join('\n').slice(0, 900),
  });
  await client.reaches(run, ['approval_required', 'failed']);
  const [question] = z.array(approval).parse(await send('GET', '/approvals', undefined));
  await all(HOSTILE_TEXTS, (body) => send('POST', `/runs/${run}/annotations`, { body }));
  await all(HOSTILE_TEXTS, (name, at) =>
    send('POST', '/schedules', {
      module_id: 'AM-002',
      name: name.slice(0, 100),
      cron: `${at} 7 * * 1`,
      time_zone: 'America/Denver',
      input: example,
      enabled: false,
    }),
  );
  await all(within(60), (name) => send('POST', '/views', { name, search: { q: name }, shared: true }));
  await all(HOSTILE_TEXTS, (name) => send('POST', '/machines', { kind: 'key', name: name.slice(0, 100), scopes: ['wrm:read'] }));
  await all(within(60).slice(0, 20), (variant) =>
    send('POST', '/baselines', {
      module_id: 'AM-002',
      variant,
      measured: { method: 'estimate', quick: 1, usual: 2, slow: 3 },
      note: variant,
    }),
  );
  await send('POST', `/runs/${run}/outcome`, { outcome: 'corrected', note: HOSTILE_TEXTS.join(' ').slice(0, 1_900) }).catch(() => {});
  const bulk = bulkOperation.parse(
    await send('POST', '/bulk', {
      action: 'resolve',
      selection: { job_ids: [run] },
      name: HOSTILE_TEXTS[12],
      note: HOSTILE_TEXTS.join(' ').slice(0, 490),
    }),
  );
  await send('PUT', '/stop', { module_id: null, stopped: true, reason: HOSTILE_TEXTS.join(' ').slice(0, 190) });
  await send('PATCH', '/workspace', { name: HOSTILE_TEXTS[10] });
  await send('PUT', '/users/me', { name: HOSTILE_TEXTS[11] });
  return [
    '/inbox',
    ...(question ? [`/inbox/${question.id}`] : []),
    '/inbox/rules',
    '/runs',
    `/runs?q=${encodeURIComponent(HOSTILE_TEXTS[10] ?? '')}`,
    '/runs/failures',
    `/runs/bulk/${bulk.id}`,
    `/runs/${run}`,
    '/automations',
    '/automations/schedules',
    '/outcomes',
    '/outcomes/baselines',
    ...['workspace', 'people', 'connections', 'keys', 'automations', 'limits', 'audit', 'you'].map((name) => `/settings/${name}`),
    `/join/${encodeURIComponent('<img src=x onerror=hit(1)>')}`,
    `/decide/${encodeURIComponent('"><svg onload=hit(1)>')}`,
    `/nothing/${encodeURIComponent('<svg onload=hit(1)>')}`,
    `/sign-in?to=${encodeURIComponent('javascript:hit(1)')}`,
  ];
}

/** What a text has become beside text; run in the page. */
const BECAME_MORE = `(() => {
  const handlers = [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on')));
  const strange = [...document.querySelectorAll('marquee, object, embed, iframe:not([sandbox]), math, base, audio, video, template')];
  const addresses = [...document.querySelectorAll('[href], [src], [action]')].filter((one) =>
    ['href', 'src', 'action'].some((name) => /^\\s*(javascript|data:text)/i.test(one.getAttribute(name) ?? '')));
  const scripts = [...document.scripts].filter(({ src }) => !src.startsWith(location.origin));
  const images = [...document.images].filter(({ src }) => src.endsWith('/x'));
  return { hits: window.hits, elements: [...handlers, ...strange, ...addresses, ...scripts, ...images].map((one) => one.outerHTML.slice(0, 200)) };
})()`;
/** All that can be read on the page, in its fields too. */
const READABLE = `[document.body.textContent, ...[...document.querySelectorAll('input, textarea')].map((one) => one.value)].join(' ')`;

test('60 hostile texts in every field are shown as texts, on every page, without the help of a policy', async () => {
  expect(new Set(HOSTILE_TEXTS).size).toBe(60);
  const { page } = me;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const shown = new Set<string>();
  for (const path of pages) {
    await page.goto(path);
    await page.waitForFunction('document.body.innerText.length > 40');
    await page.locator('.MuiSkeleton-root').first().waitFor({ state: 'detached' });
    const text = String(await page.evaluate(READABLE));
    for (const hostile of HOSTILE_TEXTS) if (text.includes(hostile.slice(0, 40))) shown.add(hostile);
    expect(await page.evaluate(BECAME_MORE), path).toEqual({ hits: [], elements: [] });
  }
  expect(dialogs).toEqual([]);
  // it would prove little if they were not there
  expect(HOSTILE_TEXTS.filter((hostile) => !shown.has(hostile))).toEqual([]);
});
