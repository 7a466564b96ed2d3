/** `npm test`: installs what is missing, then does everything that CI checks on one machine (`npm run check`), on our own Node 24. */
import { refuseOldNode } from './node-version.mjs';

refuseOldNode();
const { install, npmCommand, ownNode, ROOT } = await import('./install.mjs');
const { spawn } = await import('node:child_process');
const { openTerminal } = await import('./launch/terminal.mjs');
const { Refusal } = await import('./refusal.mjs');

const terminal = openTerminal();
try {
  await install(terminal);
  const [, npm] = npmCommand();
  const check = npm ? [ownNode(), npm, 'run', 'check'] : ['npm', 'run', 'check'];
  spawn(check[0], check.slice(1), { cwd: ROOT, stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  terminal.fail(error.message);
  process.exit(1);
}
