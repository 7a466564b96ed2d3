import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@banksman/contracts';
import { lockDirectory } from './directory-lock.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.ts';

export type EmbeddedDatabaseOptions = {
  /** Where the data is kept; made if missing. `memory://` keeps nothing. */
  dataDir: string;
  /** The port on 127.0.0.1; 0, the default, for any free one. */
  port?: number;
  /** Random unless given. */
  password?: string;
  /** A tar archive made with `dump`, to begin with; only where there is no database yet. */
  loadFrom?: string;
  /** A client that holds the database this long without a word is rolled back and disconnected (SQLSTATE 25P03). 5,000 ms. */
  idleInTransactionMs?: number;
  /** How often tables that changed are vacuumed and analyzed. 10 minutes. */
  vacuumEveryMs?: number;
  /** How often a dump is written to `<dataDir>-backup/<time>.tar`, if something was done since; the last two are kept. 1 hour. */
  backupEveryMs?: number;
  log?: (message: string) => void;
  /** The database has ended by itself; every connection is lost and only a new start helps. */
  onFatal?: (error: Error) => void;
};

export type EmbeddedDatabase = {
  /** `postgres://postgres:<password>@127.0.0.1:<port>/postgres` */
  url: string;
  /** Writes the whole database as a tar archive that a new one can begin with (`loadFrom`); clients wait meanwhile. */
  dump(file: string): Promise<void>;
  /**
   * Disconnects the clients (what they had open is rolled back), closes the database and gives the directory back.
   * @throws DomainError `internal` when a statement went on for more than 10 s; it is stopped nevertheless
   */
  stop(): Promise<void>;
};

const MINUTE_MS = 60_000;
/** A statement cannot be interrupted; after this the thread is ended under it, which loses no more than kill -9 would. */
const STOP_MS = 10_000;

/**
 * Starts a Postgres 18 with pgvector inside this process: PGlite in a worker thread, behind a wire front on 127.0.0.1, so that every
 * Postgres driver and any number of connections can use it as they use a server. What differs from a server: `db/README.md`.
 *
 * What was committed survives the end of the process, kill -9 included. It need not survive a power loss: PGlite's fsync never
 * reaches the operating system (seen: no fsync in an strace). Therefore the hourly dumps in `<dataDir>-backup/`: the last two,
 * flushed to the disk; `loadFrom` one to restore.
 * @throws DomainError `internal` naming the directory when another process has it, when the port is taken, or when the data cannot be opened
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const isInMemory = options.dataDir === 'memory://';
  const dataDir = isInMemory ? options.dataDir : resolve(options.dataDir);
  const unlock = isInMemory ? async () => {} : await lockDirectory(dataDir);
  const password = options.password ?? randomBytes(24).toString('base64url');
  const workerData: WorkerStart = {
    dataDir,
    dump: options.loadFrom,
    port: options.port ?? 0,
    password,
    idleInTransactionMs: options.idleInTransactionMs ?? 5_000,
    vacuumEveryMs: options.vacuumEveryMs ?? 10 * MINUTE_MS,
    backupEveryMs: options.backupEveryMs ?? 60 * MINUTE_MS,
  };
  const thread = new DatabaseThread(workerData, options.log ?? (() => {}));
  try {
    const port = await thread.ready;
    if (options.onFatal) thread.onFatal = options.onFatal;
    return {
      url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
      dump: (file) => thread.ask({ kind: 'dump', file: resolve(file) }),
      stop: () => thread.stop(unlock),
    };
  } catch (cause) {
    await unlock();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DomainError('internal', {
      message: `The embedded database in ${dataDir} did not start: ${reason}`,
      details: { dataDir },
      cause,
    });
  }
}

type Question = { resolve(): void; reject(error: Error): void };
type Asked<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/** The thread that PGlite runs in, so that a long statement does not stop the timers and sockets of everything else. */
class DatabaseThread {
  readonly ready: Promise<number>;
  onFatal: (error: Error) => void = () => {};
  readonly #worker: Worker;
  readonly #questions = new Map<number, Question>();
  #lastId = 0;
  #stopping: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(workerData: WorkerStart, log: (message: string) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.ready = promise;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'embedded database', execArgv: [] });
    this.#worker.on('message', (reply: WorkerReply) => {
      if (reply.kind === 'ready') resolve(reply.port);
      if (reply.kind === 'log') log(reply.message);
      if (reply.kind === 'done') this.#answered(reply.id, reply.error);
    });
    const ended = (error: Error) => {
      if (this.#failure) return;
      this.#failure = error;
      reject(error);
      for (const question of this.#questions.values()) question.reject(error);
      this.#questions.clear();
      if (!this.#stopping) this.onFatal(error);
    };
    this.#worker.on('error', ended);
    this.#worker.on('exit', (code) => ended(new DomainError('internal', { message: `The embedded database's thread ended with ${code}` })));
  }

  ask(request: Asked<WorkerRequest>): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#questions.set(id, { resolve, reject });
    this.#worker.postMessage({ ...request, id });
    return promise;
  }

  /** @param afterwards done once, when the thread has ended */
  stop(afterwards: () => Promise<void>): Promise<void> {
    this.#stopping ??= this.#stop().finally(afterwards);
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    try {
      const tooLong = wait(STOP_MS, undefined, { ref: false }).then(() => {
        throw new DomainError('internal', { message: `The embedded database did not stop within ${STOP_MS} ms` });
      });
      if (!this.#failure) await Promise.race([this.ask({ kind: 'stop' }), tooLong]);
    } finally {
      await this.#worker.terminate();
    }
  }

  #answered(id: number, error: string | null): void {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    if (error === null) question?.resolve();
    else question?.reject(new DomainError('internal', { message: error }));
  }
}
