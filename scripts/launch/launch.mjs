import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildDashboard, CACHE, install, ownNode, ROOT } from '../install.mjs';
import { Refusal } from '../refusal.mjs';
import { startChild } from './child.mjs';
import { readSettings } from './settings.mjs';
import { openTerminal } from './terminal.mjs';

/** Everything has ended 10 s after Ctrl-C: the worker lets running sends end for up to 8 s, then who is left is killed. */
const API_STOPS_WITHIN_MS = 8800;
const ALL_STOP_WITHIN_MS = 9600;
const SAME_SIGNAL_MS = 1000;

/** Starts everything, says how to sign in, and waits for Ctrl-C, SIGTERM or the death of a process. Never returns. */
export async function launch() {
  const terminal = openTerminal();
  const children = [];
  const stop = stopper(children, terminal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
  endWithNpm(() => void stop(0));
  try {
    const since = performance.now();
    const settings = await readSettings(ROOT);
    await install(terminal);
    await buildDashboard(terminal);
    await startAll(settings, children, terminal, stop, since);
  } catch (error) {
    terminal.fail(error instanceof Refusal ? error.message : error.stack);
    await stop(1);
  }
}

/** All at once: the BFF only forwards to the API, and the stand-ins are up long before the worker can ask them for anything. */
async function startAll(settings, children, terminal, stop, since) {
  const env = { ...settings.env, NODE_COMPILE_CACHE: join(CACHE, 'compiled') };
  const welcome = welcomer(terminal, env);
  const start = (name, ...args) => {
    const child = startChild({
      name,
      args,
      env,
      node: ownNode(),
      root: ROOT,
      logPath: join(settings.dataDir, 'logs', `${name}.log`),
      onLine: (line) => terminal.say(line),
      onMessage: (message) => message?.type === 'owner' && welcome.owner(message),
    });
    children.push(child);
    void child.exited.then((end) => died(child, end, terminal, stop));
    return child.ready;
  };
  const standIns = settings.demo ? start('stand-ins', 'connectors/src/stand-ins.ts') : null;
  const [{ url }] = await Promise.all([start('bff', 'bff/src/main.ts'), start('api', 'api/src/main.ts', '--all'), standIns]);
  const { urls = {} } = (await standIns) ?? {};
  const systems = Object.entries(urls).map(([name, address]) => `${name} ${address}`);
  if (standIns) terminal.done(`Demo systems: ${systems.join(', ')}`);
  terminal.done(`API, worker and dashboard are up (${((performance.now() - since) / 1000).toFixed(1)} s)`);
  welcome.ready(url ?? `http://localhost:${env.PORT}`);
}

/** Says how to sign in, once everything is up; a password that the API made is told only once, so it is never dropped. */
function welcomer(terminal, env) {
  let owner = null;
  let isReady = false;
  const signIn = () => {
    if (env.BANKSMAN_OWNER_PASSWORD && owner)
      return [`Sign in as   ${owner.email}`, 'with         the password from BANKSMAN_OWNER_PASSWORD'];
    if (owner) return [`Sign in as   ${owner.email}`, `with         ${owner.password}`, 'This password is shown only this once: keep it.'];
    return [
      'Sign in with your e-mail and password, or ask there for a code by e-mail',
      '(without SMTP the mail appears here and in data/outbox).',
    ];
  };
  const say = (lines) => {
    for (const line of ['', ...lines, '']) terminal.say(line && `  ${line}`);
  };
  return {
    owner(message) {
      owner = message;
      if (isReady) say(signIn());
    },
    ready(url) {
      isReady = true;
      say([`Banksman     ${url}`, ...signIn(), '', 'Ctrl-C stops it; nothing is lost.']);
    },
  };
}

async function died(child, { code, how }, terminal, stop) {
  if (stop.isStopping()) return;
  const [line, ...more] = child.lastLines;
  // a refusal to start (a wrong setting) is one sentence already
  const isRefusal = code === 1 && line !== undefined && more.length === 0;
  if (isRefusal) {
    terminal.fail(line);
    return stop(1);
  }
  terminal.fail(`${child.name} ${how}; everything stops. Its last lines (all of them: ${child.logPath}):`);
  for (const line of child.lastLines) terminal.say(`    ${line}`);
  await stop(code === 0 ? 1 : code);
}

/** @returns a function that stops every child and then the launcher; asked again a second later it does not wait any longer */
function stopper(children, terminal) {
  let since = null;
  const stop = async (exitCode) => {
    if (since !== null) {
      // a terminal and npm both pass the same Ctrl-C on: only a later one is a second one
      if (performance.now() - since < SAME_SIGNAL_MS) return;
      for (const child of children) child.kill('SIGKILL');
      process.exit(exitCode || 1);
    }
    since = performance.now();
    if (children.length > 0) terminal.say('Stopping…');
    // the worker stops claiming and ends or gives back its runs while the systems it talks to are still there
    await stopChildren(
      children.filter(({ name }) => name === 'api'),
      API_STOPS_WITHIN_MS,
    );
    await stopChildren(
      children.filter(({ name }) => name !== 'api'),
      // all that is left: on a busy machine even the small ones need their time
      ALL_STOP_WITHIN_MS - (performance.now() - since),
    );
    if (exitCode === 0 && children.length > 0) terminal.done('Stopped');
    process.exit(exitCode);
  };
  return Object.assign(stop, { isStopping: () => since !== null });
}

async function stopChildren(children, withinMs) {
  for (const child of children) child.kill('SIGTERM');
  await Promise.race([Promise.all(children.map(({ exited }) => exited)), sleep(withinMs, null, { ref: false })]);
  for (const child of children) child.kill('SIGKILL');
}

/**
 * npm passes Ctrl-C and SIGTERM on, but cannot when it is killed itself: then one of those above us (npm, and the shell that it
 * calls us through) is gone and we stop too. Where /proc is missing only the shell is watched.
 */
function endWithNpm(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const before = String(thoseAbove());
  const timer = setInterval(() => {
    if (String(thoseAbove()) === before) return;
    clearInterval(timer);
    stop();
  }, 500).unref();
}

function thoseAbove() {
  const above = [process.ppid];
  try {
    above.push(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8'))?.[1]);
  } catch {}
  return above;
}
