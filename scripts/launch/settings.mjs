/** What the launcher itself must know of the configuration; each process parses its own. `.env.example` lists everything. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.mjs';

const PORTS = { PORT: 3000, API_PORT: 3001 };
const DEMO_PORTS = { BUILDERTREND_STANDIN_PORT: 3101, HOTELS_STANDIN_PORT: 3102 };
/** A Banksman that was killed a moment ago may still be letting go of its ports. */
const PATIENCE_MS = 2000;

/**
 * Reads `.env` (what is set already wins) and checks that every port is free; a port of 0 is replaced by a free one.
 * @returns the environment for our processes, and whether the demo's stand-ins run
 * @throws Refusal with one sentence that names the variable
 */
export async function readSettings(root) {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const demo = process.env.DEMO ?? 'on';
  if (demo !== 'on' && demo !== 'off') throw new Refusal(`DEMO must be "on" or "off", not "${demo}".`);
  const ports = {};
  for (const [variable, usual] of Object.entries(demo === 'on' ? { ...PORTS, ...DEMO_PORTS } : PORTS)) {
    const port = portOf(variable, usual);
    const other = Object.keys(ports).find((taken) => port !== 0 && ports[taken] === port);
    if (other) throw new Refusal(`${other} and ${variable} are both ${port}: give each its own port.`);
    ports[variable] = port === 0 ? await listen(0) : await freePort(variable, port);
  }
  const texts = Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, String(port)]));
  const API_URL = process.env.API_URL ?? `http://127.0.0.1:${ports.API_PORT}`;
  return { demo: demo === 'on', dataDir: resolve(root, process.env.DATA_DIR ?? 'data'), env: { ...process.env, API_URL, ...texts } };
}

function portOf(variable, usual) {
  const text = process.env[variable] ?? '';
  if (text === '') return usual;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Refusal(`${variable} must be a port number up to 65535, not "${text}".`);
  return port;
}

async function freePort(variable, port) {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    try {
      return await listen(port);
    } catch (error) {
      if (error.code === 'EACCES')
        throw new Refusal(`Port ${port} needs more rights than this user has: set ${variable} to a port above 1023.`);
      if (error.code !== 'EADDRINUSE') throw error;
      if (Date.now() > until)
        throw new Refusal(
          `Port ${port} is in use by another program: stop that program, or set ${variable} to a free port (${variable}=${port + 10} npm start).`,
        );
    }
  }
}

/** Takes a port and gives it back. */
function listen(port) {
  return new Promise((resolved, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const taken = server.address().port;
      server.close(() => resolved(taken));
    });
  });
}
