import { parentPort, workerData } from 'node:worker_threads';
import { Backend } from './backend.ts';
import { openEngine } from './engine.ts';
import { fillDirectory } from './first-start.ts';
import { keepUp, writeDump } from './maintenance.ts';
import { listen } from './server.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.ts';

/** The settings that a server reports at the start of a connection (PostgreSQL manual 54.2.7). */
const REPORTED = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
  'is_superuser',
  'session_authorization',
  'in_hot_standby',
  'default_transaction_read_only',
];

const tell = (reply: WorkerReply) => parentPort?.postMessage(reply);
const log = (message: string) => tell({ kind: 'log', message });

const start = workerData as WorkerStart;
const isInMemory = start.dataDir === 'memory://';
if (!isInMemory) await fillDirectory(start);
const engine = await openEngine(start.dataDir, isInMemory ? start.dump : undefined);
const reported = await engine.sql<{ name: string; value: string }>(
  `select name, current_setting(name) as value from unnest(array['${REPORTED.join("','")}']) as name`,
);
const backend = new Backend(engine, (error) => {
  // Thrown where nobody catches it: the thread ends and the main thread hears of it.
  setImmediate(() => {
    throw error;
  });
});
const server = await listen(backend, { ...start, parameters: new Map(reported.map(({ name, value }) => [name, value])) });
const stopMaintenance = keepUp(backend, { ...start, backupDir: isInMemory ? null : `${start.dataDir}-backup`, log });

async function handle(request: WorkerRequest): Promise<void> {
  if (request.kind === 'dump') return writeDump(backend, request.file);
  await server.close(); // before the rest: a client may hold the turn that maintenance waits for
  await stopMaintenance();
  await engine.close();
}

parentPort?.on('message', (request: WorkerRequest) => {
  handle(request).then(
    () => tell({ kind: 'done', id: request.id, error: null }),
    (error: unknown) => tell({ kind: 'done', id: request.id, error: String(error) }),
  );
});
tell({ kind: 'ready', port: server.port });
