import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { DomainError } from '@banksman/contracts';
import { type Backend, ENDS_BATCH, type Listening } from './backend.ts';
import { errorResponse, int32, MessageReader, message, readText, readyForQuery, text, typeOf } from './messages.ts';
import { Session } from './session.ts';
import { keepSettings, readStartup } from './startup.ts';

export type ConnectionOptions = {
  password: string;
  /** How long a client may keep the backend without saying anything, in ms. */
  idleInTransactionMs: number;
  /** The settings that a client is told of at its start (ParameterStatus). */
  parameters: ReadonlyMap<string, string>;
};

/** PostgreSQL's own authentication_timeout is 60 s; here the client is on the same machine. */
const AUTHENTICATION_MS = 10_000;
/** A client that does not read what it listens to would fill our memory. */
const MAX_UNREAD_BYTES = 256 * 1024 * 1024;
/** After these (H: Flush) an answer is due. Until one is here the backend is not needed. */
const WANTS_ANSWER = new Set([...ENDS_BATCH, 'H']);

/** One client: from its first packet to the rollback after its last. */
export class Connection implements Listening {
  readonly session: Session;
  readonly #id: number;
  readonly #socket: Socket;
  readonly #backend: Backend;
  readonly #options: ConnectionOptions;
  readonly #reader = new MessageReader();
  #queue: Buffer[] = [];
  #notifications: Buffer[] = [];
  #isIdle = false;
  /** The client has said goodbye or sent its last byte; what it asked before is still done. */
  #isLeaving = false;
  #wake: () => void = () => {};

  constructor(id: number, socket: Socket, backend: Backend, options: ConnectionOptions) {
    this.#id = id;
    this.session = new Session(id);
    this.#socket = socket;
    this.#backend = backend;
    this.#options = options;
    const wake = () => this.#wake();
    socket.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      wake();
    });
    socket.on('end', () => {
      this.#isLeaving = true;
      wake();
    });
    socket.on('error', () => {});
    socket.on('close', wake);
  }

  /** Serves the client until it goes; never throws. What it left open is rolled back when this is done. */
  async serve(): Promise<void> {
    try {
      if (await this.#start()) {
        this.#backend.listening.add(this);
        while (await this.#arrival()) {
          await this.#takeTurn();
          this.#deliverNotifications();
          if (this.#queue.length) await nextRound(); // let the others' sockets be read
        }
      }
    } catch (error) {
      const isProtocol = error instanceof DomainError && error.code === 'input_invalid';
      this.refuse(isProtocol ? '08P01' : 'XX000', error instanceof Error ? error.message : String(error));
    }
    this.#socket.end();
    await this.#backend.forget(this).catch(() => {});
    this.#socket.destroySoon();
  }

  deliver(notification: Buffer): void {
    this.#notifications.push(Buffer.from(notification));
    if (this.#isIdle) this.#deliverNotifications();
  }

  /** Tells the client why and ends the connection. */
  refuse(sqlState: string, reason: string): false {
    this.#send(errorResponse('FATAL', sqlState, reason));
    this.#socket.destroySoon();
    return false;
  }

  /** @returns true once the client has shown the password */
  async #start(): Promise<boolean> {
    const until = performance.now() + AUTHENTICATION_MS;
    for (;;) {
      const packet = await this.#awaited(() => this.#reader.startupPacket(), until);
      if (!packet) return false;
      const startup = readStartup(packet);
      if (startup.kind === 'cancel') return false; // the engine cannot be interrupted
      if (startup.kind === 'unsupported') return this.refuse('08P01', `unsupported protocol ${startup.version}`);
      if (startup.kind === 'encryption') {
        this.#send(Buffer.from('N'));
        continue;
      }
      this.#send(message('R', int32(3))); // AuthenticationCleartextPassword: it never leaves this machine
      const answer = await this.#awaited(() => this.#reader.next(false), until);
      if (!answer) return false;
      if (typeOf(answer) !== 'p' || !isSame(readText(answer, 5)[0], this.#options.password))
        return this.refuse('28P01', 'password authentication failed');
      const database = startup.parameters.get('database') ?? 'postgres';
      if (database !== 'postgres') return this.refuse('3D000', `database "${database}" does not exist: the embedded one is "postgres"`);
      keepSettings(this.session, startup.parameters);
      this.#welcome();
      return true;
    }
  }

  #welcome(): void {
    const parameters = [...this.#options.parameters].map(([name, value]) => message('S', text(name), text(value)));
    const backendKey = message('K', int32(this.#id), int32(0));
    this.#send(Buffer.concat([message('R', int32(0)), ...parameters, backendKey, readyForQuery]));
  }

  /** Keeps the backend until nothing of this client is open: a whole batch, a whole transaction. */
  async #takeTurn(): Promise<void> {
    const giveBack = await this.#backend.turn();
    let isOpen = true;
    try {
      do {
        const { answer, status } = await this.#backend.run(this.session, this.#takeBatch());
        this.#send(answer);
        isOpen = status !== 'I';
      } while (isOpen && (await this.#arrival(performance.now() + this.#options.idleInTransactionMs)));
      if (isOpen && !this.#isGone) this.refuse('25P03', 'terminating connection: idle while holding the embedded database');
    } finally {
      if (isOpen) {
        this.#isLeaving = true;
        this.#queue = [];
        await this.#backend.abandon().finally(giveBack);
      } else giveBack();
    }
  }

  /** Everything up to the first message that ends a batch: the next one may be somebody else's turn. */
  #takeBatch(): Buffer[] {
    const end = this.#queue.findIndex((bytes) => ENDS_BATCH.has(typeOf(bytes)));
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end + 1);
  }

  /** Waits until something must be answered. @returns false when the client is gone, or silent until the given time */
  async #arrival(until = Number.POSITIVE_INFINITY): Promise<boolean> {
    this.#isIdle = until === Number.POSITIVE_INFINITY;
    const isDue = () => {
      this.#readMessages();
      return this.#queue.some((bytes) => WANTS_ANSWER.has(typeOf(bytes))) || null;
    };
    return (await this.#awaited(isDue, until)) !== null;
  }

  #readMessages(): void {
    for (let bytes = this.#reader.next(true); bytes && !this.#isLeaving; bytes = this.#reader.next(true)) {
      if (typeOf(bytes) === 'X') this.#isLeaving = true;
      else this.#queue.push(bytes);
    }
  }

  get #isGone(): boolean {
    return this.#isLeaving || this.#socket.destroyed;
  }

  /** Asks `look` at every arrival until it finds something. @returns null when the client is gone or the time is over */
  async #awaited<T>(look: () => T | null, until: number): Promise<T | null> {
    for (;;) {
      const found = look();
      if (found !== null) return found;
      const leftMs = until - performance.now();
      if (this.#isGone || leftMs <= 0) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = leftMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(resolve, leftMs + 1);
      await promise;
      clearTimeout(timer);
    }
  }

  #deliverNotifications(): void {
    const notifications = this.#notifications.splice(0);
    if (notifications.length) this.#send(Buffer.concat(notifications));
  }

  #send(bytes: Buffer): void {
    if (!bytes.length || !this.#socket.writable) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#socket.destroy();
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((value) => createHash('sha256').update(value).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
