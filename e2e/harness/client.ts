import {
  type Approval,
  approval,
  type Decision,
  type Failure,
  failure,
  moduleDetail,
  type RunDetail,
  type RunStatus,
  runAccepted,
  runDetail,
  runEvent,
  tokens,
} from '@banksman/contracts';
import { z } from 'zod';

/** A program that uses the API as n8n or a script would: over HTTP, with a bearer token. */
export class Client {
  readonly #base: string;
  #token = '';

  constructor(apiUrl: string) {
    this.#base = apiUrl;
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#token = (await this.call('POST', '/auth/login', tokens, { email, password })).access_token;
  }

  async call<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<z.output<Schema>> {
    const answer = await this.send(method, path, body, headers);
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return schema.parse(z.object({ success: z.literal(true), data: z.unknown() }).parse(json).data);
  }

  /** A call that must fail; returns the problem with its status. */
  async refused(method: string, path: string, body?: unknown): Promise<Failure['error'] & { status: number }> {
    const answer = await this.send(method, path, body);
    return { ...failure.parse(await answer.json()).error, status: answer.status };
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const sent: Record<string, string> = { ...headers, ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    if (body === undefined) return fetch(`${this.#base}${path}`, { method, headers: sent });
    return fetch(`${this.#base}${path}`, { method, headers: { ...sent, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** The example input of an automation: it works in the demo workspace. */
  async example(moduleId = 'AM-002'): Promise<Record<string, unknown>> {
    return (await this.call('GET', `/modules/${moduleId}`, moduleDetail)).example;
  }

  async trigger(input: Record<string, unknown>, key: string = crypto.randomUUID()): Promise<string> {
    const body = { module_id: 'AM-002', input };
    return (await this.call('POST', '/automations/trigger', runAccepted, body, { 'idempotency-key': key })).job_id;
  }

  run(jobId: string): Promise<RunDetail> {
    return this.call('GET', `/automations/${jobId}`, runDetail);
  }

  /** Waits until the run is in one of the statuses; fails with its history when it ends otherwise or takes longer than `withinMs`. */
  async reaches(jobId: string, statuses: RunStatus[], withinMs = 45_000): Promise<RunDetail> {
    const until = Date.now() + withinMs;
    for (;;) {
      const run = await this.run(jobId);
      if (statuses.includes(run.status)) return run;
      const isOver = ['completed', 'failed', 'rejected', 'cancelled'].includes(run.status);
      if (isOver || Date.now() > until)
        throw new Error(`run is ${run.status}, not ${statuses.join(' or ')}:\n${(await this.history(jobId)).join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async history(jobId: string): Promise<string[]> {
    const events = await this.call('GET', `/automations/${jobId}/logs`, z.array(runEvent));
    return events.map(({ type, step, text, data }) => `${type} ${step ?? ''} ${text} ${JSON.stringify(data)}`);
  }

  async question(jobId: string): Promise<Approval> {
    const [open] = await this.call('GET', `/approvals?status=open&job_id=${jobId}`, z.array(approval));
    if (!open) throw new Error('no open question');
    return open;
  }

  async decide(jobId: string, decision: Omit<Decision, 'payload_sha256'>): Promise<Approval> {
    const open = await this.question(jobId);
    return this.call('POST', `/approvals/${open.id}/decision`, approval, { ...decision, payload_sha256: open.payload_sha256 });
  }

  /** Rejects whatever waits for an answer. */
  async rejectAll(): Promise<void> {
    for (const { id, payload_sha256 } of await this.call('GET', '/approvals?status=open', z.array(approval)))
      await this.call('POST', `/approvals/${id}/decision`, approval, { decision: 'reject', comment: 'no longer wanted', payload_sha256 });
  }
}
