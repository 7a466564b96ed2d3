import { approval, runAccepted, tokens } from '@banksman/contracts';
import { z } from 'zod';
import type { Supplier } from './supplier.ts';

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };
/** Access tokens last 15 minutes; a storm may last longer. */
const SIGN_IN_AGAIN_MS = 8 * 60_000;
const KEEP_TRYING_MS = 90_000;
/** A person looks at the supplier's list some time after the question came. */
const LOOKS_AFTER_MS = 3_000;

/** The input of a run of the storm's automation; see `api/src/testing/storm/storm-automation.ts`. */
export type Order = {
  item: string;
  character: 'key' | 'reference' | 'lookup' | 'nothing';
  auto: boolean;
  poison?: string;
  size?: number;
  pauseMs?: number;
  /** ms that the supplier takes to answer the first and the last step */
  waitMs?: number;
};

/** The people and programs around the product: they use its HTTP API, and try again while it is not there. */
export type Office = Awaited<ReturnType<typeof openOffice>>;

export async function openOffice(apiUrl: string) {
  let token = '';
  let signedInAt = 0;
  const signIn = async () => {
    const answer = await post('/auth/login', OWNER);
    token = tokens.parse(dataOf(answer)).access_token;
    signedInAt = Date.now();
  };

  /** One request, again and again while nobody answers or the answer is the server's own trouble. */
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const until = Date.now() + KEEP_TRYING_MS;
    for (;;) {
      try {
        const sent = { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json' };
        const response = await fetch(`${apiUrl}${path}`, { method, headers: sent, ...(body ? { body: JSON.stringify(body) } : {}) });
        if (response.status < 500) return { status: response.status, json: (await response.json()) as unknown };
        if (Date.now() > until) throw new Error(`${method} ${path}: still ${response.status} ${await response.text()}`);
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) => call('POST', path, body, headers);
  await signIn();

  const office = {
    apiUrl,
    call,
    /** starts a run and returns its id; the item is the idempotency key, so that trying again starts no second one */
    async trigger(order: Order): Promise<string> {
      if (Date.now() - signedInAt > SIGN_IN_AGAIN_MS) await signIn();
      const answer = await post('/automations/trigger', { module_id: 'AM-990', input: order }, { 'idempotency-key': order.item });
      return runAccepted.parse(dataOf(answer)).job_id;
    },
    /** starts all, `atOnce` at a time; the id of each by its item */
    async triggerAll(orders: readonly Order[], atOnce = 8): Promise<Map<string, string>> {
      const ids = new Map<string, string>();
      const left = orders.values();
      const one = async () => {
        for (const order of left) ids.set(order.item, await office.trigger(order));
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      return ids;
    },
    openQuestions: async () => z.array(approval).parse(dataOf(await call('GET', '/approvals?status=open'))),
    /**
     * Answers every open question once, as a person would: an order is approved; where nobody knows what became of one, the
     * supplier's list is looked at first. @returns how many were answered
     */
    async answerAll(supplier: Supplier): Promise<{ approved: number; wasThere: number; wasNotThere: number }> {
      if (Date.now() - signedInAt > SIGN_IN_AGAIN_MS) await signIn();
      const answered = { approved: 0, wasThere: 0, wasNotThere: 0 };
      const questions = await office.openQuestions();
      const { bookings } = questions.some(({ kind }) => kind === 'unknown_effect') ? await supplier.ledger() : { bookings: [] };
      for (const { id, kind, payload, payload_sha256, created_at } of questions) {
        if (kind === 'unknown_effect' && Date.now() - Date.parse(created_at) < LOOKS_AFTER_MS) continue;
        const item = z.object({ asked_for: z.object({ item: z.string() }) }).safeParse(payload).data?.asked_for.item;
        const isThere = kind === 'unknown_effect' && bookings.some((one) => one.item === item);
        const answer = await post(`/approvals/${id}/decision`, { decision: isThere ? 'reject' : 'approve', payload_sha256 });
        // 409: an answer that was lost on its way had been taken
        if (answer.status !== 200 && answer.status !== 409) throw new Error(`decision: ${answer.status} ${JSON.stringify(answer.json)}`);
        answered[kind === 'action' ? 'approved' : isThere ? 'wasThere' : 'wasNotThere'] += 1;
      }
      return answered;
    },
    cancel: (runId: string) => post(`/automations/${runId}/cancel`, {}),
  };
  return office;
}

function dataOf({ status, json }: { status: number; json: unknown }): unknown {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(json)}`);
  return z.object({ success: z.literal(true), data: z.unknown() }).parse(json).data;
}
