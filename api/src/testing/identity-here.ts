import { type Role, type Tokens, tokens } from '@banksman/contracts';
import { demoWorkspace } from '@banksman/db';
import { base32 } from '@better-auth/utils/base32';
import { openAudit } from '../audit/audit.ts';
import { openIdentity } from '../auth/identity.ts';
import { problem, routes } from '../http/index.ts';
import type { Mail } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { peopleRoutes } from '../routes/people.ts';
import { openMasterKeys } from '../secrets/master-keys.ts';
import { openVault } from '../secrets/vault.ts';
import { databaseAndFolder } from './database-and-folder.ts';

const OWNER_PASSWORD = 'a long enough password';
// biome-ignore lint/suspicious/noExplicitAny: tests assert the shape of each answer themselves
type Answer = { status: number; data: any; error: { code: string; message: string; details: Record<string, unknown> } | null };

/** Sign-in with a real database and its routes, without the rest of the API. */
export async function identityHere(options: Pick<Parameters<typeof openIdentity>[0], 'issuers'> & { publicUrl?: string } = {}) {
  const opened = await databaseAndFolder();
  const { dataDir } = opened;
  const mails: Mail[] = [];
  const keep = async (mail: Mail): Promise<void> => {
    mails.push(mail);
  };
  const mailer = { send: keep };
  const vault = openVault(openMasterKeys('m'.repeat(32), dataDir));
  const audit = openAudit(vault);
  let now = Date.now();
  const identity = openIdentity({
    db: opened.db,
    vault,
    audit,
    standingMs: 0,
    secret: null,
    dataDir,
    mailer,
    log: () => {},
    now: () => now,
    publicUrl: 'https://office.example.com',
    ...options,
  });
  await identity.ensureOwner({ email: 'owner@example.com', password: OWNER_PASSWORD, demo: true });
  const workspace = await demoWorkspace(opened.db);

  const app = routes();
  app.use(identity.authenticate);
  app.onError((error, c) => problem(c, error));
  app.route('/', identity.routes);
  // of the other parts the people need nothing
  app.route('/', peopleRoutes({ db: opened.db, audit } as unknown as Parts));

  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await app.request(path, init);
    return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) };
  };
  const here = {
    identity,
    mails,
    db: opened.db,
    /** the clock of authenticator apps */
    now: () => now,
    /** the secret as its owner's app has it */
    secretOf: (shown: string) => Buffer.from(base32.decode(shown)),
    passes(ms: number) {
      now += ms;
    },
    post: (path: string, body: unknown, token?: string) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(body),
      }),
    put: (path: string, body: unknown, token: string) =>
      send(path, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
    /** as an OAuth client posts: a form in, an answer without envelope */
    form: async (path: string, fields: Record<string, string>): Promise<Pick<Answer, 'status'> & { json: Answer['data'] }> => {
      const answer = await app.request(path, { method: 'POST', body: new URLSearchParams(fields) });
      return { status: answer.status, json: await answer.json() };
    },
    /** lets the mail server misbehave until the function it returns is called */
    breakMail(instead: (mail: Mail) => Promise<void>) {
      mailer.send = instead;
      return () => {
        mailer.send = keep;
      };
    },
    get: (path: string, token?: string) => send(path, token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    raw: async (path: string): Promise<unknown> => (await app.request(path)).json(),
    signIn: async (email: string, password: string): Promise<Tokens> =>
      tokens.parse((await here.post('/auth/login', { email, password })).data),
    createUser: (email: string, role: Role) =>
      identity.createUser({
        email,
        name: email.split('@')[0] ?? email,
        password: OWNER_PASSWORD,
        role,
        workspaceId: workspace?.workspaceId ?? '',
      }),
    lastCode: (): string => /\b\d{6}\b/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '',
    async close() {
      await opened.drop();
    },
  };
  return here;
}
