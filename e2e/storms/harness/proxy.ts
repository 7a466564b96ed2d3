import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a network does to a connection. `hole`: bytes vanish and nobody is told. `reset`: RST. `drip`: a few bytes at a time. */
export type Weather = 'hole' | 'hole_for_all' | 'reset' | 'drip';

/** A TCP proxy in front of the database. */
export type Wire = {
  /** the database's URL, through the proxy */
  url: string;
  /** connections open now */
  open(): number;
  /**
   * `hole` and `reset` hit the connections that are open and let new ones through; `hole_for_all` also swallows new ones, `drip`
   * slows all, both until `heal`.
   */
  strike(weather: Weather): void;
  heal(): void;
  close(): Promise<void>;
};

/** Bytes and ms of a drip: 3 kB per second at best, so that an answer takes seconds instead of milliseconds. */
const DRIP = { bytes: 16, everyMs: 5 };

type Pipe = { ends: [Socket, Socket]; isHole: boolean };

/** Listens on a free port and forwards to the server of `databaseUrl`. */
export async function startProxy(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const pipes = new Set<Pipe>();
  let swallowsAll = false;
  let drips = false;

  const forward = (pipe: Pipe, from: Socket, to: Socket) => {
    let queue = Promise.resolve();
    from.on('data', (chunk) => {
      if (pipe.isHole || swallowsAll) return;
      // always through the queue: what comes after the drip must not overtake what is still dripping
      queue = queue.then(async () => {
        for (let at = 0; at < chunk.length && drips && !pipe.isHole; at += DRIP.bytes) {
          write(to, chunk.subarray(at, at + DRIP.bytes));
          await sleep(DRIP.everyMs);
          if (!drips) return void write(to, chunk.subarray(at + DRIP.bytes));
        }
        if (!drips && !pipe.isHole) write(to, chunk);
      });
    });
    const end = () => {
      if (pipe.isHole || swallowsAll) return;
      pipes.delete(pipe);
      void queue.then(() => to.destroy());
    };
    from.on('close', end);
    from.on('error', () => {});
  };

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const pipe: Pipe = { ends: [client, upstream], isHole: swallowsAll };
    pipes.add(pipe);
    for (const socket of pipe.ends) socket.setNoDelay(true);
    forward(pipe, client, upstream);
    forward(pipe, upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: url.toString(),
    open: () => pipes.size,
    strike(weather) {
      if (weather === 'drip') drips = true;
      if (weather === 'hole_for_all') swallowsAll = true;
      for (const pipe of weather === 'drip' ? [] : pipes) {
        if (weather === 'reset') for (const socket of pipe.ends) socket.resetAndDestroy();
        else pipe.isHole = true;
      }
    },
    heal() {
      drips = false;
      swallowsAll = false;
    },
    close: () =>
      new Promise((resolve) => {
        for (const { ends } of pipes) for (const socket of ends) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function write(to: Socket, bytes: Uint8Array): void {
  if (!to.destroyed) to.write(bytes);
}
