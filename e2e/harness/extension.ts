import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Site } from '@banksman/contracts';
import { type BrowserContext, chromium, type FrameLocator, type Locator, type Page, type Worker } from 'playwright-core';
import { buildTheExtension, CHROMIUM_OPTIONS, collectComplaints } from './browser.ts';
import { OWNER, type Stack } from './stack.ts';

const EXTENSION = fileURLToPath(new URL('../../extension', import.meta.url));
export const BUILDERTREND = 'https://buildertrend.net';
const PATIENCE_MS = 30_000;
/** More than there is to reach on any page of the stand-in. */
const MOST_TABS = 80;
const run = promisify(execFile);

/** A browser with the extension as it is shipped, in front of Buildertrend's own address, which leads to the stand-in. */
export type Office = {
  context: BrowserContext;
  complaints: string[];
  extensionId: string;
  /** of the content script, bytes */
  contentBytes: number;
  worker(): Promise<Worker>;
  /** signs in at Buildertrend and opens one of its pages */
  buildertrend(path: string): Promise<Page>;
  /** what the content script reads on the only page of Buildertrend that is open; null: nothing */
  reads(): Promise<unknown>;
  /** Chrome stops a service worker whenever it likes */
  stopWorker(): Promise<void>;
  /** Banksman cannot be reached until it is called again */
  outage(isDown: boolean): void;
  /** presses the toolbar button on a page; what is returned evaluates an expression with the popup's `document` */
  toolbar(page: Page): Promise<(expression: string) => Promise<unknown>>;
  /** opens the panel on a page */
  panel(page: Page): Promise<FrameLocator>;
  /** signs the extension in: the dashboard's own sign-in, then the consent */
  signIn(panel: FrameLocator): Promise<void>;
  /** closes every page that a test has opened */
  closePages(): Promise<void>;
  close(): Promise<void>;
};

/** Builds the extension and opens Chromium with it. No name but localhost and buildertrend.net leads anywhere. */
export async function openOffice(stack: Pick<Stack, 'bffUrl' | 'buildertrendUrl'>, more: Record<string, unknown> = {}): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'banksman-extension-'));
  await buildTheExtension();
  const front = await secureFront(folder, stack.buildertrendUrl);
  let isDown = false;
  const door = await forwarder(stack.bffUrl, () => isDown);
  const dist = join(EXTENSION, 'dist');
  const args = [
    ...CHROMIUM_OPTIONS.args,
    `--disable-extensions-except=${dist}`,
    `--load-extension=${dist}`,
    `--host-resolver-rules=MAP buildertrend.net:443 127.0.0.1:${(front.address() as AddressInfo).port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
    '--ignore-certificate-errors',
    '--enable-unsafe-extension-debugging',
  ];
  const profile = join(folder, 'profile');
  const context = await chromium.launchPersistentContext(profile, { ...CHROMIUM_OPTIONS, args, reducedMotion: 'reduce', ...more });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = collectComplaints(context);
  const worker = async () => context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const extensionId = new URL((await worker()).url()).host;
  await setAddress(context, extensionId, `http://localhost:${(door.address() as AddressInfo).port}`);
  return {
    context,
    complaints,
    extensionId,
    contentBytes: (await stat(join(dist, 'content.js'))).size,
    worker,
    async buildertrend(path) {
      const page = await context.newPage();
      await page.goto(`${BUILDERTREND}${path}`);
      if (page.url().includes('/u/login')) await page.getByRole('main').getByRole('button').first().click();
      await page.waitForURL(`${BUILDERTREND}${path}`);
      return page;
    },
    async panel(page) {
      await page.getByRole('button', { name: 'Banksman' }).click();
      return page.frameLocator('iframe[title="Banksman"]');
    },
    toolbar: (page) => pressToolbar(context, extensionId, page),
    async reads() {
      const tell = '(tab) => chrome.tabs.sendMessage(tab.id, { type: "read_page" }).catch(() => null)';
      const all = `chrome.tabs.query({}).then((tabs) => Promise.all(tabs.map(${tell})))`;
      return (await worker()).evaluate(`${all}.then((read) => read.find((one) => one !== null) ?? null)`);
    },
    async stopWorker() {
      const options = await context.newPage();
      await options.goto(`chrome-extension://${extensionId}/options.html`);
      await (await worker()).evaluate('globalThis.isTheSame = true');
      const devtools = await context.newCDPSession(options);
      await devtools.send('ServiceWorker.enable');
      await devtools.send('ServiceWorker.stopAllWorkers');
      await options.close();
    },
    outage(now) {
      isDown = now;
      if (now) door.closeAllConnections();
    },
    signIn: (panel) => signIn(context, panel),
    async closePages() {
      // the browser ends with its last page
      const [first, ...others] = context.pages();
      await Promise.all(others.map((page) => page.close()));
      await first?.goto('about:blank');
    },
    async close() {
      await context.close();
      for (const server of [front, door]) {
        server.closeAllConnections();
        server.close();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A popup is no page to Playwright; another page of the extension reaches into it. The button is pressed by the DevTools protocol
 * (Extensions.triggerAction), which lets the extension at the tab as a person's press does.
 */
async function pressToolbar(context: BrowserContext, extensionId: string, page: Page): Promise<(expression: string) => Promise<unknown>> {
  const helper = await context.newPage();
  await helper.goto(`chrome-extension://${extensionId}/options.html`);
  await page.bringToFront();
  const devtools = await context.browser()?.newBrowserCDPSession();
  const { targetInfos } = (await devtools?.send('Target.getTargets', { filter: [{}] })) ?? { targetInfos: [] };
  const targetId = targetInfos.find(({ type, url }) => type === 'tab' && url === page.url())?.targetId;
  await devtools?.send('Extensions.triggerAction' as 'Target.getTargets', { id: extensionId, targetId } as object);
  return (expression) =>
    helper.evaluate(`(async () => {
      const [popup] = chrome.extension.getViews({ type: 'popup' });
      const document = popup?.document;
      return document && (${expression});
    })()`);
}

async function setAddress(context: BrowserContext, extensionId: string, address: string): Promise<void> {
  const options = await context.newPage();
  await options.goto(`chrome-extension://${extensionId}/options.html`);
  await options.getByLabel('Address of Banksman').fill(address);
  await options.getByRole('button', { name: 'Save address' }).click();
  await options.getByText('Saved.').waitFor();
  await options.close();
}

async function signIn(context: BrowserContext, panel: FrameLocator): Promise<void> {
  const opened = context.waitForEvent('page');
  await panel.getByRole('button', { name: 'Sign in' }).click();
  const window = await opened;
  const connect = window.getByRole('button', { name: 'Connect this browser' });
  const email = window.getByLabel('E-mail');
  await connect.or(email).first().waitFor();
  if (await email.isVisible()) {
    await email.fill(OWNER.email);
    await window.getByLabel('Password').fill(OWNER.password);
    await window.getByRole('button', { name: 'Sign in' }).click();
  }
  await connect.click();
  await panel.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
  await panel.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** HTTPS in front of the stand-in, with a certificate made for this moment: Buildertrend's address is an https one. */
async function secureFront(folder: string, to: string): Promise<Server> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=buildertrend.net', '-addext', 'subjectAltName=DNS:buildertrend.net', '-days', '2'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject]);
  const server = createSecureServer({ key: await readFile(key), cert: await readFile(cert) }, passOn(to));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A door to the BFF that can be shut. */
async function forwarder(to: string, isDown: () => boolean): Promise<Server> {
  const pass = passOn(to);
  const server = createServer((incoming, outgoing) => (isDown() ? incoming.socket.destroy() : pass(incoming, outgoing)));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}

function passOn(to: string): RequestListener {
  const { hostname, port } = new URL(to);
  return (incoming, outgoing) => {
    const headers = { ...incoming.headers, host: `${hostname}:${port}` };
    const forward = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forward.destroy());
    incoming.pipe(forward);
  };
}

/** A day (2026-12-07) as one types it into a date field in English: month, day, year. */
export const asTyped = (day: string): string => day.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$2$3$1');

/** Presses Tab (or another key) until the element has the focus, in whatever frame or shadow it is. */
export async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let left = MOST_TABS; left > 0; left -= 1) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element.matches(':focus'))) return;
  }
  throw new Error(`the keyboard does not get to ${target}`);
}

/** A job as its page should be read; the crew in the order of the page. */
export function asRead({ id, name, street, city, state, zip, permit_number, crew }: Site): Record<string, unknown> {
  const values = { job_name: name, street, city, state, zip, permit: permit_number };
  return { subject: id, fields: Object.entries(values).map(([field, value]) => ({ name: field, value })), people: crew };
}
