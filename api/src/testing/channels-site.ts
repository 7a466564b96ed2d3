import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@banksman/contracts';
import { addOrganization, ensureWorkspace, putContact } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { createApp } from '../app.ts';
import { openIdentity } from '../auth/identity.ts';
import { startHub } from '../live/hub.ts';
import { createMailer, type Mailer } from '../mail/mailer.ts';
import { type Messages, startMessages } from '../messages/start-messages.ts';
import { codeTexter } from '../messages/text-code.ts';
import type { Parts } from '../parts.ts';
import { engineSite, type SiteOptions } from './engine-site.ts';
import { startMailbox } from './mailbox.ts';
import { startPhones, until } from './phones.ts';

export type ChannelsSite = Awaited<ReturnType<typeof channelsSite>>;
// biome-ignore lint/suspicious/noExplicitAny: tests assert the shape of each answer themselves
type Answer = { status: number; data: any; error: { code: string; message: string; details: Record<string, unknown> } | null };

const PASSWORD = 'a long enough password';

/** The engine with people, a mail server, an SMS service and the API in front of it. */
export async function channelsSite(options: SiteOptions = {}) {
  const site = await engineSite(options);
  const { parts } = site;
  const mailbox = await startMailbox();
  const phones = await startPhones(parts, (path, init) => app.request(path, init));
  const dataDir = await mkdtemp(join(tmpdir(), 'banksman-channels-'));
  const mailer = createMailer({ smtpUrl: mailbox.smtpUrl, from: 'Banksman <banksman@office.example.com>', outbox: dataDir });
  const identity = identityOf(parts, mailer, dataDir);
  const hub = startHub(parts.databaseUrl);
  const app = createApp({ parts, hub, log: () => {}, authenticate: identity.authenticate, identityRoutes: identity.routes, checks: [] });
  const senders: Messages[] = [];

  const ask = async (method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const answer = await app.request(`/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) };
  };
  const here = {
    ...site,
    ...phones,
    parts,
    mailbox,
    mailer,
    ask,
    get dana() {
      return site.dana;
    },
    get mark() {
      return site.mark;
    },
    /** another company with one person per name, all with accounts; the first triggers */
    async company(people: Record<string, { role: Role; phone?: string }>): Promise<Record<string, string>> {
      // what the company before left unsent or unanswered is not to be heard of again
      await parts.db.execute(sql`update app.outbox set due_at = null`);
      await parts.db.execute(sql`update app.approvals set remind_at = null, escalate_at = null`);
      const workspaceId = randomUUID();
      await ensureWorkspace(parts.db, { workspaceId, name: 'Hale Builders', isDemo: false });
      await addOrganization(parts.db, { id: workspaceId, name: 'Hale Builders', slug: workspaceId });
      const ids: Record<string, string> = {};
      for (const [name, { role, phone }] of Object.entries(people)) {
        const email = here.addressOf(name, workspaceId);
        ids[name] = await identity.createUser({ email, name, password: PASSWORD, role, workspaceId });
        if (phone) await putContact(parts.db, workspaceId, ids[name], { phone });
      }
      const [[name, { role }] = ['', { role: 'user' as const }]] = Object.entries(people);
      site.anotherWorkspace({ userId: ids[name] ?? '', workspaceId, role, name, channel: 'api' });
      mailbox.forget();
      await phones.forget();
      return ids;
    },
    addressOf: (name: string, workspaceId = site.dana.workspaceId) => `${name.toLowerCase()}@${workspaceId.slice(0, 8)}.example.com`,
    async tokenOf(name: string): Promise<string> {
      const { data } = await ask('POST', '/auth/login', { email: here.addressOf(name), password: PASSWORD });
      return data.access_token;
    },
    /** a run that waits for an answer, with everybody told */
    async question(item = `crane ${randomUUID().slice(0, 4)}`): Promise<{ runId: string; approvalId: string }> {
      const runId = await site.trigger({ item });
      await site.reaches(runId, 'approval_required');
      return { runId, approvalId: (await site.openQuestion(runId)).id };
    },
    /** starts a sender; the test waits for what it sends */
    send() {
      const sender = startMessages(parts, { mailer, lookEveryMs: 25 });
      senders.push(sender);
      return sender;
    },
    until,
    /** the newest link mailed to somebody */
    async linkOf(name: string): Promise<string> {
      const mail = await until(() => mailbox.to(here.addressOf(name)).at(-1), `a mail to ${name}`);
      return /\/decide\/([\w-]{43})\b/.exec(mail.text ?? '')?.[1] ?? 'no link';
    },
    form: (path: string, fields: Record<string, string>, headers = {}) =>
      postForm((at, init) => app.request(at, init), path, fields, headers),
    head: (path: string) => app.request(`/api/v1${path}`, { method: 'HEAD' }),
    /** moves the times of a question by `ms`, as if that long had passed */
    async passes(approvalId: string, ms: number) {
      const by = sql`${ms} * interval '1 millisecond'`;
      await parts.db.execute(sql`update app.approvals set created_at = created_at - ${by}, expires_at = expires_at - ${by},
        remind_at = remind_at - ${by}, escalate_at = escalate_at - ${by} where id = ${approvalId}`);
      await parts.db.execute(sql`update app.approval_keys set expires_at = expires_at - ${by} where approval_id = ${approvalId}`);
    },
    async stopSending() {
      await Promise.all(senders.splice(0).map((sender) => sender.stop()));
    },
    async close() {
      await here.stopSending();
      await hub.close();
      await site.close();
      await mailbox.close();
      await phones.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return here;
}

const identityOf = (parts: Parts, mailer: Mailer, dataDir: string) =>
  openIdentity({
    ...parts,
    now: Date.now,
    textCode: codeTexter(parts),
    standingMs: 0,
    secret: 's'.repeat(32),
    dataDir,
    mailer,
    log: () => {},
  });

/** Posts a form, as OAuth clients do. */
async function postForm(
  request: (path: string, init: RequestInit) => Response | Promise<Response>,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string>,
) {
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } };
  const answer = await request(`/api/v1${path}`, { ...init, body: new URLSearchParams(fields).toString() });
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the shape of each answer themselves
  return { status: answer.status, json: (await answer.json()) as any };
}
