import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openLogFile } from './log-file.mjs';

const LAST_LINES = 20;

/**
 * Starts one of our processes. It talks to us over its IPC channel (`{ type: 'ready', … }`, `{ type: 'owner', … }`) and ends itself when
 * that channel closes, so that nothing stays behind when the launcher is killed. It leads a process group of its own: Ctrl-C
 * reaches only the launcher, which decides the order of stopping.
 * @param options.onLine a line that a person should see
 * @param options.onMessage every message but `ready`
 */
export function startChild({ name, node, args, root, env, logPath, onLine, onMessage }) {
  const child = spawn(node, args, { cwd: root, env, detached: true, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const log = openLogFile(logPath);
  const lastLines = [];
  const keep = (line) => {
    log.write(line);
    lastLines.push(line);
    if (lastLines.length > LAST_LINES) lastLines.shift();
  };
  // plain words on stdout are meant for a person (a sign-in code without SMTP); stderr holds warnings and stacks
  const printed = createInterface({ input: child.stdout });
  printed.on('line', (line) => {
    keep(line);
    const shown = forPerson(line);
    if (shown !== null) onLine(shown);
  });
  createInterface({ input: child.stderr }).on('line', keep);

  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, how: error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 1, how: signal ? `was ended by ${signal}` : `ended with exit code ${code}` }),
    );
  });
  const ready = new Promise((resolve) => {
    child.on('message', (message) => (message?.type === 'ready' ? resolve(message) : onMessage(message)));
  });
  return {
    name,
    ready,
    exited,
    lastLines,
    logPath,
    kill: (signal) => child.exitCode === null && child.signalCode === null && child.kill(signal),
  };
}

/** Of the JSON log only warnings and errors are for the terminal; any other line is. Levels as pino (40 = warn) or as words. */
function forPerson(line) {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, message } = JSON.parse(line);
    const isBad = typeof level === 'number' ? level >= 40 : ['warn', 'error', 'fatal'].includes(String(level).toLowerCase());
    return isBad ? `! ${msg ?? message ?? line}` : null;
  } catch {
    return line;
  }
}
