/**
 * `npm run docs:screenshots`: the pictures of the README, taken from the running product. Demo data only.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openChromium, person, signIn } from './harness/browser.ts';
import { Client } from './harness/client.ts';
import { OWNER, startStack } from './harness/stack.ts';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
/** Two questions, so that the list beside the open one is a list; the last is the one in the picture. */
const CREWS = [
  { job: '48213377', crew: [{ name: 'Rosa Delgado' }, { name: 'Jim Parrish' }], rooms: 1 },
  { job: '48211904', crew: null, rooms: 2 },
] as const;

const stack = await startStack({ worker: 'inside' });
const browser = await openChromium();
try {
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const example = await client.example();
  let runId = '';
  for (const { job, crew, rooms } of CREWS) {
    runId = await client.trigger({ ...example, job: { id: job }, ...(crew ? { crew } : {}), rooms });
    await client.reaches(runId, ['approval_required']);
  }
  const me = await person(browser, stack, { colorScheme: 'light' });
  await signIn(me, OWNER);
  await mkdir(IMAGES, { recursive: true });
  const { id } = await client.question(runId);
  await me.page.goto(`/inbox/${id}`);
  await me.page.getByRole('button', { name: 'Approve booking' }).waitFor();
  await me.page.screenshot({ path: `${IMAGES}dashboard.png` });

  await client.decide(runId, { decision: 'approve' });
  await client.reaches(runId, ['completed']);
  await me.page.goto(`/runs/${runId}`);
  await me.page.getByRole('region', { name: 'Result' }).waitFor();
  await me.page.getByRole('region', { name: 'Steps of this run' }).getByRole('button').first().waitFor();
  await me.page.screenshot({ path: `${IMAGES}run.png` });
} finally {
  await browser.close();
  await stack.stop();
}
