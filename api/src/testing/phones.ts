import { randomUUID } from 'node:crypto';
import { startTwilioStandIn, twilioSignature } from '@banksman/connectors/stand-ins';
import { openConnections } from '../connect.ts';
import { SMS_WEBHOOK_PATH } from '../messages/addresses.ts';
import type { Parts } from '../parts.ts';

const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'the-auth-token', from: '+13035550100' };
type Request = (path: string, init: RequestInit) => Response | Promise<Response>;

/** Phones that get our texts and answer through the carrier: Twilio's stand-in, connected to `parts`. */
export async function startPhones(parts: Parts, request: Request) {
  const standIn = await startTwilioStandIn({ port: 0, dataDir: null });
  const account = { ...ACCOUNT, baseUrl: standIn.url };
  const sms = openConnections({ demo: null, duffel: null, buildertrend: null, twilio: account }, 1_000);
  const engine = parts.connections.shared.find;
  parts.connections.shared.find = (id) => (id === 'twilio' ? sms.find(id) : engine(id));
  const phones = {
    async texts(): Promise<{ to: string; body: string }[]> {
      const { messages } = (await (await fetch(`${standIn.url}/messages`)).json()) as { messages: { to: string; body: string }[] };
      return messages;
    },
    /** the newest code texted to a number */
    async codeOf(phone: string): Promise<string> {
      const text = await until(async () => (await phones.texts()).findLast(({ to }) => to === phone), `a text to ${phone}`);
      return /YES ([A-Z2-9]{6})\b/.exec(text.body)?.[1] ?? 'no code';
    },
    playSms: (scenario: string, times = 1) =>
      fetch(`${standIn.url}/__stand-in/faults`, {
        method: 'POST',
        body: JSON.stringify({ scenario, times }),
        headers: { 'content-type': 'application/json' },
      }),
    /** what Twilio does when somebody texts us; answers with what is texted back */
    async reply(
      from: string,
      text: string,
      more: { id?: string; signature?: string; account?: { accountSid: string; authToken: string } } = {},
    ): Promise<{ status: number; said: string }> {
      const id = more.id ?? `SM${randomUUID().replaceAll('-', '')}`;
      const { accountSid, authToken } = more.account ?? ACCOUNT;
      const form = new URLSearchParams({
        MessageSid: id,
        AccountSid: accountSid,
        From: from,
        To: ACCOUNT.from,
        Body: text,
        NumMedia: '0',
      });
      const signature = more.signature ?? twilioSignature(authToken, `${parts.publicUrl}${SMS_WEBHOOK_PATH}`, form);
      const answer = await request(SMS_WEBHOOK_PATH, {
        method: 'POST',
        body: form.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'x-twilio-signature': signature },
      });
      return { status: answer.status, said: /<Message>([\s\S]*)<\/Message>/.exec(await answer.text())?.[1] ?? '' };
    },
    forget: () => fetch(`${standIn.url}/__stand-in/reset`, { method: 'POST' }),
    close: () => standIn.stop(),
  };
  return phones;
}

/** Waits for something to be there, at most 10 s. */
export async function until<T>(look: () => T | Promise<T>, what: string): Promise<NonNullable<T>> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
