import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '@banksman/contracts';

/** How long the holder may take to say who it is, in ms; a busy one still holds the lock. */
const ANSWER_MS = 1_000;

/**
 * Takes `dataDir` for this process alone, until it is given back or the process ends, however that happens: the lock is a listening
 * socket, which the operating system closes with the process. It holds between processes that see the same sockets, so not between
 * two containers that share a volume.
 * @returns gives the directory back
 * @throws DomainError `internal` with `details: { dataDir, processId }` (null: it did not say) while another start has it
 */
export async function lockDirectory(dataDir: string, platform: NodeJS.Platform = process.platform): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const address = lockAddress(realpathSync(dataDir), platform);
  for (;;) {
    const server = await hold(address);
    if (server) return () => close(server);
    const holder = await askHolder(address);
    if (holder !== 'nobody') throw inUse(dataDir, holder);
    // Only a file can be left behind by a process that was killed.
    await unlink(address).catch(() => {});
    await wait(Math.random() * 50); // two that find the same leftover should not both take it away
  }
}

/** Linux has names without a file, Windows has pipes: both vanish with the process. Elsewhere it is a file in the temp directory. */
function lockAddress(path: string, platform: NodeJS.Platform): string {
  const name = `banksman-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  if (platform === 'linux') return `\0${name}`;
  if (platform === 'win32') return String.raw`\\.\pipe\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

async function hold(address: string): Promise<Server | null> {
  const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null;
    throw error;
  }
  server.unref();
  return server;
}

/** @returns the holder's process id, null when it does not say, `nobody` when nobody listens */
async function askHolder(address: string): Promise<number | null | 'nobody'> {
  const socket = connect(address);
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  try {
    await once(socket, 'connect');
  } catch {
    return 'nobody';
  }
  return Number(await text(socket).catch(() => '')) || null;
}

async function close(server: Server): Promise<void> {
  const isClosed = once(server, 'close');
  server.close();
  await isClosed;
}

function inUse(dataDir: string, processId: number | null): DomainError {
  const holder = processId === null ? '' : ` (process ${processId})`;
  return new DomainError('internal', {
    message: `The data directory ${dataDir} is already in use by another Banksman${holder}`,
    details: { dataDir, processId },
  });
}
