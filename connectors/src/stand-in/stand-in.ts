import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { CONTROL_PATH, controlRoutes, type ReceivedRequest, writeJournal } from './control-routes.ts';
import { createFaults, type Faults } from './faults.ts';
import { openRecords, type Records } from './records.ts';

/** A stand-in's routes see Node's request and response, so that they can cut a connection. */
export type StandInBindings = { Bindings: HttpBindings };
export type StandInApp = Hono<StandInBindings>;

/** What a stand-in's routes are built from. */
export type StandInKit<Scenario extends string> = {
  faults: Faults<Scenario>;
  /** memory that outlives a `kill -9` when the stand-in has a data folder; emptied by a reset */
  records<T extends { id: string }>(kind: string, schema: z.ZodType<T>): Records<T>;
  now: () => Date;
};

export type StandIn = {
  /** `http://127.0.0.1:<port>`, no slash at the end */
  url: string;
  port: number;
  /** ends open connections too */
  stop(): Promise<void>;
};

export type StandInOptions = {
  /** 0: any free port */
  port: number;
  /** folder for all stand-ins' records, each has its own below it; null keeps them in memory */
  dataDir: string | null;
  now?: () => Date;
};

/**
 * Starts one stand-in on 127.0.0.1: the vendor's routes as `app` builds them, the switchboard and the journal.
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function startStandIn<Scenario extends string>(
  definition: { name: string; scenarios: readonly Scenario[]; app: (kit: StandInKit<Scenario>) => StandInApp } & StandInOptions,
): Promise<StandIn> {
  const { name, scenarios, app, port, dataDir, now = () => new Date() } = definition;
  const faults = createFaults(scenarios);
  const journal: ReceivedRequest[] = [];
  const opened: { clear(): void }[] = [];
  const folder = dataDir === null ? null : path.join(dataDir, name);
  const records: StandInKit<Scenario>['records'] = (kind, schema) => {
    const one = openRecords(folder, kind, schema);
    opened.push(one);
    return one;
  };
  const reset = () => {
    faults.clear();
    journal.length = 0;
    for (const one of opened) one.clear();
  };
  const everything = new Hono<StandInBindings>()
    .use(writeJournal(journal, now))
    .route(CONTROL_PATH, controlRoutes({ faults, journal, reset }))
    .route('/', app({ faults, records, now }));
  return listen(everything, port);
}

async function listen(app: StandInApp, port: number): Promise<StandIn> {
  const server = createAdaptorServer({ fetch: app.fetch, createServer });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if (server instanceof Server) server.closeAllConnections();
      }),
  };
}

/** Ends the connection without an answer, as a network does. Return its result from the handler. */
export function cutConnection(c: Context<StandInBindings>): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Waits as a slow supplier does: a caller who has gone does not end the work. It keeps no process alive. */
export async function delay(ms: number): Promise<void> {
  await pause(ms, undefined, { ref: false });
}
