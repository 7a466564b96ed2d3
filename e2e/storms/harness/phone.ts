import { createHash } from 'node:crypto';
import { startTwilioStandIn, twilioSignature } from '@banksman/connectors/stand-ins';
import { z } from 'zod';
import type { Office } from './office.ts';

const NUMBER = '+13035550142';
/** Above what any order of a storm costs. */
const MAX_CENTS = 10_000_000;
const WEBHOOK_PATH = '/channels/sms/twilio';
const texts = z.object({ messages: z.array(z.object({ body: z.string() })) });

/** What the processes of the storm are told of their SMS account; `publicUrl` is what the carrier's signature is made over. */
export type SmsAccount = { accountSid: string; authToken: string; from: string; baseUrl: string; publicUrl: string };

/** The owner's phone, behind a carrier of the storm's own. */
export type Phone = Awaited<ReturnType<typeof startPhone>>;

/** Starts the carrier: a stand-in that keeps what it is given to deliver. */
export async function startPhone() {
  const carrier = await startTwilioStandIn({ port: 0, dataDir: null });
  const account: SmsAccount = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'the token of a storm',
    from: '+13035550100',
    baseUrl: carrier.url,
    publicUrl: 'https://office.example.com',
  };
  return {
    account,
    /** the owner wants texts from now on, and may approve anything by them */
    async connect(office: Office): Promise<void> {
      const { status, json } = await office.call('PUT', '/users/me/contact', { phone: NUMBER });
      const me = z.object({ data: z.object({ user_id: z.string() }) }).parse(json);
      const limited = await office.call('PUT', `/users/${me.data.user_id}/contact`, { sms_max_cents: MAX_CENTS });
      if (status !== 200 || limited.status !== 200) throw new Error(`the number was not taken: ${status}, ${limited.status}`);
    },
    /** the code of each order that was texted about, by its item */
    async codes(): Promise<Map<string, string>> {
      const { messages } = texts.parse(await (await fetch(`${carrier.url}/messages`)).json());
      return new Map(messages.map(({ body }) => [/order-\d+/.exec(body)?.[0] ?? '', /YES ([A-Z2-9]{6})\b/.exec(body)?.[1] ?? '']));
    },
    /** texts back: what the carrier then does to the API, as message `id`; answers with what is texted in return */
    async reply(office: Office, text: string, id: string): Promise<string> {
      const form = new URLSearchParams({
        MessageSid: `SM${createHash('md5').update(id).digest('hex')}`,
        AccountSid: account.accountSid,
        From: NUMBER,
        To: account.from,
        Body: text,
        NumMedia: '0',
      });
      const answer = await fetch(`${office.apiUrl}${WEBHOOK_PATH}`, {
        method: 'POST',
        body: form.toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'x-twilio-signature': twilioSignature(account.authToken, `${account.publicUrl}/api/v1${WEBHOOK_PATH}`, form),
        },
      });
      return /<Message>([\s\S]*)<\/Message>/.exec(await answer.text())?.[1] ?? `status ${answer.status}`;
    },
    stop: () => carrier.stop(),
  };
}
