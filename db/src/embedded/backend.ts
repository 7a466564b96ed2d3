import { inspect } from 'node:util';
import { DomainError } from '@banksman/contracts';
import type { Engine } from './engine.ts';
import { closeStatement, eachMessage, parseUnnamed, query, readText, SYNC, typeOf } from './messages.ts';
import { type BatchOutcome, Session } from './session.ts';

/** After these the engine says ReadyForQuery: Query, Sync, FunctionCall. */
export const ENDS_BATCH: ReadonlySet<string> = new Set(['Q', 'S', 'F']);

/** Whoever may be told of a notification: kept until the connection is between two transactions. */
export type Listening = { readonly session: Session; deliver(notification: Buffer): void };

/**
 * The single engine session, shared in turns. Whoever has the turn may use it until nothing of theirs is open: a whole batch up to
 * ReadyForQuery, a whole transaction. Turns are given in the order they were asked for.
 */
export class Backend {
  readonly listening = new Set<Listening>();
  readonly #engine: Engine;
  readonly #onDead: (error: Error) => void;
  #lastTurn: Promise<void> = Promise.resolve();
  /** For what we do ourselves: no settings, and above all no role, of a client. */
  readonly #own = new Session(0);
  #lastSession = this.#own;
  #batches = 0;

  /** @param onDead called once the engine can no longer answer; every later batch fails */
  constructor(engine: Engine, onDead: (error: Error) => void) {
    this.#engine = engine;
    this.#onDead = onDead;
  }

  /** How many batches clients have had run; tells whether anything happened since. */
  get batches(): number {
    return this.#batches;
  }

  /** Waits for the turn. @returns gives it back; must be called */
  async turn(): Promise<() => void> {
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    await before;
    return resolve;
  }

  /** Runs `work` with nobody else in between, and no transaction open. */
  async alone<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const giveBack = await this.turn();
    try {
      await this.#switchTo(this.#own);
      return await work(this.#engine);
    } finally {
      giveBack();
    }
  }

  /**
   * Runs a client's messages as one call: queueing each by itself is what lets answers get mixed up in other fronts
   * (electric-sql/pglite#1046). Only with the turn.
   * @returns the answer without notifications, which go to those who listen, and how it ended
   */
  async run(session: Session, messages: Buffer[]): Promise<BatchOutcome & { answer: Buffer }> {
    if (this.#lastSession !== session) {
      // The engine's unnamed statement is another connection's: an error is better than its answer.
      if (leansOnUnnamed(messages)) await this.#call([closeStatement(''), SYNC]);
      await this.#switchTo(session);
    }
    this.#batches += 1;
    const outcome = await this.#call(messages.flatMap((bytes) => session.translate(bytes)));
    if (session.settle(outcome)) await this.#listenAnew();
    const asksForReady = messages.some((bytes) => ENDS_BATCH.has(typeOf(bytes)));
    if (asksForReady && outcome.status === null) throw this.#dead(new Error('no answer'));
    return outcome;
  }

  /** Rolls back what a client left open: the failing statement makes sure that the Sync does not commit a half batch. */
  async abandon(): Promise<void> {
    await this.#call([parseUnnamed('the client is gone'), SYNC, query('rollback')]);
  }

  /** Forgets what a connection had; takes its own turn. */
  async forget(listener: Listening): Promise<void> {
    this.listening.delete(listener);
    const { session } = listener;
    const farewell = session.farewell();
    if (!farewell.length && !session.channels.size) return;
    await this.alone(async () => {
      if (farewell.length) await this.#call(farewell);
      if (session.channels.size) await this.#listenAnew();
    });
  }

  async #switchTo(session: Session): Promise<void> {
    const last = this.#lastSession;
    this.#lastSession = session;
    if (last !== session && (last.hasSettings || session.hasSettings)) await this.#call(session.takeOver());
  }

  /** The engine listens to the channels of all connections: one that gave up a channel must not take it from the others. */
  async #listenAnew(): Promise<void> {
    const channels = new Set([...this.listening].flatMap(({ session }) => [...session.channels]));
    const listens = [...channels].map((channel) => `listen "${channel.replaceAll('"', '""')}"`);
    await this.#call([query(['unlisten *', ...listens].join(';'))]);
  }

  async #call(messages: Buffer[]): Promise<BatchOutcome & { answer: Buffer }> {
    try {
      return this.#read(await this.#engine.run(Buffer.concat(messages)));
    } catch (error) {
      throw this.#dead(error);
    }
  }

  #dead(cause: unknown): DomainError {
    const error = new DomainError('internal', {
      message: `The embedded database's engine ended: ${cause instanceof Error ? cause.message : inspect(cause)}`,
      cause,
    });
    this.#onDead(error);
    return error;
  }

  #read(answer: Buffer): BatchOutcome & { answer: Buffer } {
    const outcome: BatchOutcome = { failed: false, status: null, lastTag: null };
    const kept: Buffer[] = [];
    let isWhole = true;
    for (const bytes of eachMessage(answer)) {
      const type = typeOf(bytes);
      if (type === 'A') this.#notify(bytes);
      // G: copying in is refused in the same call, so the client must not be asked for data.
      if (type === 'A' || type === 'G') isWhole = false;
      else kept.push(bytes);
      if (type === 'E') outcome.failed = true;
      if (type === 'C') [outcome.lastTag] = readText(bytes, 5);
      if (type === 'Z') outcome.status = readStatus(bytes);
    }
    return { ...outcome, answer: isWhole ? answer : Buffer.concat(kept) };
  }

  /** NotificationResponse: type, length, process id, channel, payload. */
  #notify(notification: Buffer): void {
    const [channel] = readText(notification, 9);
    for (const listener of this.listening) if (listener.session.channels.has(channel)) listener.deliver(notification);
  }
}

/** Whether the unnamed statement is bound or described before it is parsed. */
function leansOnUnnamed(messages: Buffer[]): boolean {
  for (const bytes of messages) {
    const type = typeOf(bytes);
    if (type === 'P' && !readText(bytes, 5)[0]) return false;
    if (type === 'B' && !readText(bytes, readText(bytes, 5)[1])[0]) return true;
    if (type === 'D' && bytes[5] === 0x53 && !readText(bytes, 6)[0]) return true;
  }
  return false;
}

function readStatus(readyForQuery: Buffer): BatchOutcome['status'] {
  const letter = String.fromCharCode(readyForQuery[5] ?? 0);
  return letter === 'T' || letter === 'E' ? letter : 'I';
}
