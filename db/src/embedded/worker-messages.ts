/** What the main thread gives the database's thread to begin with. */
export type WorkerStart = {
  dataDir: string;
  /** a tar archive to begin with, or undefined */
  dump: string | undefined;
  port: number;
  password: string;
  idleInTransactionMs: number;
  vacuumEveryMs: number;
  backupEveryMs: number;
};

/** From the main thread to the database's thread; each is answered with `done`. */
export type WorkerRequest = { id: number } & ({ kind: 'dump'; file: string } | { kind: 'stop' });

/** From the database's thread to the main thread. */
export type WorkerReply =
  | { kind: 'ready'; port: number }
  | { kind: 'log'; message: string }
  | { kind: 'done'; id: number; error: string | null };
