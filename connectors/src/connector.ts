import { type ConnectorStatus, DomainError, type EffectClass, isTransient, parseOrRefuse } from '@banksman/contracts';
import { z } from 'zod';
import type { Connect } from './connect-form.ts';

/** Writes one structured line; only declared fields, never bodies or secrets. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, string | number | boolean | null>,
) => void;

/** What an action is handed. It has no other way out: no own fetch, no environment, no clock. */
export type ActionContext<Config> = {
  config: Config;
  /** the egress client: SSRF guard, allow-listed hosts of this connector */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** fires on cancel, lost lease and the action's own deadline */
  signal: AbortSignal;
  log: Log;
  /**
   * our reference for this effect, 28 characters `[A-Z2-7]`; made by the effects gate, the same at every attempt.
   * `null` for reads.
   */
  reference: string | null;
  now: () => Date;
};

/** A figure of the vendor's, or one that a connection may set (a stand-in settles in seconds). */
export type PerConnection<Config> = number | ((config: Config) => number);

/** How a supplier keeps one effect one effect, and how we find out what happened to it. */
export type Idempotency<Config = unknown> = {
  mode: 'header' | 'client-reference' | 'natural-key' | 'marker-search' | 'none';
  field?: string;
  query: 'by-reference' | 'by-list' | 'none';
  /** ms to wait after a send of unknown outcome before looking it up; at least `timeoutMs` plus the lookup's lag */
  settleMs: PerConnection<Config>;
};

export type Action<Config, Input extends z.ZodType, Output extends z.ZodType> = {
  input: Input;
  output: Output;
  effect: EffectClass;
  /** ms */
  timeoutMs: PerConnection<Config>;
  run: (input: z.output<Input>, ctx: ActionContext<Config>) => Promise<z.input<Output>>;
  /** from `write` on */
  idempotency?: Idempotency<Config>;
  /**
   * true when this connection leaves the write to a person: nothing is sent, `run` is not called, and it has happened once `find` shows it.
   * Needs `find`.
   */
  byPerson?: (config: Config) => boolean;
  /** finds what an earlier send may have done; null while the supplier shows none */
  find?: (input: z.output<Input>, ctx: ActionContext<Config>) => Promise<z.input<Output> | null>;
  /** how what it did is taken back: another action of the connector, its input made of what was sent and what came of it */
  reverse?: { action: string; title: string; input: (input: z.output<Input>, output: z.output<Output>) => Record<string, unknown> };
  /** `policy`: a workspace may let it pass; `always`: a person decides each one */
  approval?: 'never' | 'policy' | 'always';
};

export type ConnectorMeta<Config extends z.ZodType> = {
  id: string;
  version: number;
  title: string;
  category: 'lodging' | 'construction' | 'messaging' | 'email' | 'social' | 'accounting' | 'payments' | 'automation' | 'geography';
  status: ConnectorStatus;
  /** everything that a connection is made of; mark secrets with `secret()` */
  config: Config;
  /** what a person enters to connect an account; null where there is none to connect */
  connect: Connect<Config> | null;
  /** hosts it may reach, from the connection's config */
  egress(config: z.output<Config>): readonly string[];
  vendor: { docs: string; contracts: readonly VendorContract[] };
  rateLimit: { perMinute?: number; concurrency: number };
  /** name of a `read` action that tells whether the connection works */
  health: string | null;
  /** what the stand-in can play */
  standIn: { port: number; scenarios: readonly string[] } | null;
};

/** A vendor's machine-readable description that requests and stand-in are checked against. */
export type VendorContract = {
  kind: 'openapi' | 'ts-types' | 'capture';
  source: string;
  revision: string;
  licence: string;
  knownDefects?: readonly string[];
};

// biome-ignore lint/suspicious/noExplicitAny: the registry holds connectors of every config and shape; `callAction` parses at the edge
export type AnyAction = Action<any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Connector = ConnectorMeta<any> & { actions: Record<string, AnyAction> };

/** A config field that is stored encrypted and never shown again. */
export function secret(): z.ZodString {
  return z.string().min(1, 'must not be empty').meta({ secret: true });
}

/**
 * Starts a connector: `connector(meta).with({ search: action(…) })`.
 * Adding one = copy a folder, list it in `index.ts`; forms, health check and docs come from the manifest.
 */
export function connector<Config extends z.ZodType>(meta: ConnectorMeta<Config>) {
  const action = <Input extends z.ZodType, Output extends z.ZodType>(definition: Action<z.output<Config>, Input, Output>) => definition;
  return {
    action,
    with<Actions extends Record<string, AnyAction>>(actions: Actions) {
      for (const [name, { effect, idempotency, reverse, byPerson, find }] of Object.entries(actions)) {
        const changesSomething = effect === 'write' || effect === 'spend' || effect === 'irreversible';
        if (changesSomething && !idempotency)
          throw new TypeError(`${meta.id}.${name}: an action that changes something declares its idempotency`);
        if (byPerson && !find) throw new TypeError(`${meta.id}.${name}: what a person does must be found`);
        if (reverse && !actions[reverse.action]) throw new TypeError(`${meta.id}.${name}: is reversed by an action that is not there`);
      }
      return { ...meta, actions };
    },
  };
}

const figure = (of: PerConnection<unknown>, config: unknown): number => (typeof of === 'number' ? of : of(config));

/** Ms that an action may take with this connection. */
export function timeoutMsOf(action: AnyAction, config: unknown): number {
  return figure(action.timeoutMs, config);
}

/** Ms to wait before the outcome of an unanswered send is looked up; 0 for an action that changes nothing. */
export function settleMsOf(action: AnyAction, config: unknown): number {
  return action.idempotency ? figure(action.idempotency.settleMs, config) : 0;
}

/**
 * Runs one action: input parsed, deadline and caller's signal joined, answer parsed.
 * @throws DomainError `input_invalid`, `connector_timeout` after `timeoutMs`, or what the connector translated; an answer that
 * breaks the schema is `connector_refused` with the fields
 */
export async function callAction(
  connectorId: string,
  name: string,
  action: AnyAction,
  input: unknown,
  ctx: ActionContext<unknown>,
): Promise<unknown> {
  return perform(`${connectorId}.${name}`, action, input, ctx, action.run);
}

/**
 * Looks up what an earlier send did.
 * @returns the action's output, or null while the supplier shows none
 * @throws as `callAction`
 */
export async function findEffect(
  connectorId: string,
  name: string,
  action: AnyAction,
  input: unknown,
  ctx: ActionContext<unknown>,
): Promise<unknown> {
  if (!action.find) throw new TypeError(`${connectorId}.${name} cannot be looked up`);
  return perform(`${connectorId}.${name}`, action, input, ctx, action.find);
}

type Perform = (input: unknown, ctx: ActionContext<unknown>) => Promise<unknown>;

async function perform(label: string, action: AnyAction, input: unknown, ctx: ActionContext<unknown>, run: Perform): Promise<unknown> {
  const parsedInput = parseOrRefuse(action.input, input, 'input');
  const timeoutMs = timeoutMsOf(action, ctx.config);
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([ctx.signal, deadline]);
  const answer = await run(parsedInput, { ...ctx, signal }).catch((error: unknown) => {
    if (deadline.aborted && !isTransient(error))
      throw new DomainError('connector_timeout', { details: { action: label, after_ms: timeoutMs }, cause: error });
    throw error;
  });
  if (answer === null) return null;
  const parsed = action.output.safeParse(answer);
  if (!parsed.success) {
    // an order that was answered in an unknown shape was answered: it is not "refused, nothing was changed"
    const isOrder = action.effect !== 'read' && action.effect !== 'draft';
    const details = { action: label, ...(isOrder ? { outcome: 'unknown' } : {}) };
    throw new DomainError('connector_refused', { message: `${label} answered in an unknown shape`, details, cause: parsed.error });
  }
  return parsed.data;
}
