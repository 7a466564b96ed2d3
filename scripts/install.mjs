/**
 * Installs packages and builds the dashboard when they are missing or older than what they are made from. What was last
 * installed and built is remembered as a hash below `node_modules/.cache`, so that it goes when node_modules goes.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const CACHE = join(ROOT, 'node_modules', '.cache', 'banksman');
const DASHBOARD_IS_MADE_FROM = ['dashboard', 'contracts', 'package-lock.json'];
const EXTENSION_IS_MADE_FROM = ['extension', 'contracts', 'package-lock.json'];
const NOT_A_SOURCE = new Set(['node_modules', 'dist', 'banksman-extension.zip']);

/** The Node 24 that came with the packages. */
export function ownNode() {
  return join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** How npm is called here: the one that started us, else the one on the path (a shell script on Windows). */
export function npmCommand() {
  const started = process.env.npm_execpath;
  return started?.endsWith('.js') ? [process.execPath, started] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * Makes node_modules agree with the lockfile.
 * @throws Refusal with npm's last lines when it fails
 */
export async function install(terminal) {
  const wanted = `${process.platform}-${process.arch} ${hashOf(['package-lock.json'])}`;
  if (stamp('installed') === wanted && existsSync(ownNode())) return;
  // the dashboard is built here, so that development packages are needed whatever NODE_ENV says
  await terminal.during('Installing packages', () => npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci'));
  if (!existsSync(ownNode()))
    throw new Refusal(
      'npm ci left out our own Node (package "node"): its install script did not run. Allow install scripts and try again.',
    );
  setStamp('installed', wanted);
}

/**
 * Builds the dashboard when its sources, the contracts or the lockfile have changed.
 * @throws Refusal with the build's last lines when it fails
 */
export async function buildDashboard(terminal) {
  const wanted = hashOf(DASHBOARD_IS_MADE_FROM);
  if (stamp('dashboard') === wanted && existsSync(join(ROOT, 'dashboard', 'dist', 'index.html'))) return;
  await terminal.during('Building the dashboard', () => npm(['run', 'build'], 'npm run build'));
  setStamp('dashboard', wanted);
}

/**
 * Builds the browser extension when its sources, the contracts or the lockfile have changed.
 * @throws Refusal with the build's last lines when it fails
 */
export async function buildExtension(terminal) {
  const wanted = hashOf(EXTENSION_IS_MADE_FROM);
  const isThere = ['dist/content.js', 'banksman-extension.zip'].every((made) => existsSync(join(ROOT, 'extension', made)));
  if (stamp('extension') === wanted && isThere) return;
  await terminal.during('Building the extension', () => npm(['run', 'build', '-w', 'extension'], 'npm run build -w extension'));
  setStamp('extension', wanted);
}

function npm(args, label) {
  return new Promise((resolve, reject) => {
    const [command, ...first] = npmCommand();
    // whatever started us (a test runner says "test"): React's development build is 100 kB larger, and no page is ever meant to get it
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn(command, [...first, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    });
    let output = '';
    const keep = (text) => {
      output = (output + text).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new Refusal(`${label} could not be started: ${error.message}`)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Refusal(`${label} failed (exit code ${code}):\n\n${output.trim()}`))));
  });
}

function stamp(name) {
  const path = join(CACHE, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function setStamp(name, text) {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, name), text);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  return hash.digest('hex');
}

function filesBelow(path) {
  if (path.endsWith('.json')) return [path];
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter(({ name }) => !NOT_A_SOURCE.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}
