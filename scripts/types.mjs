/** Type-checks every project side by side; each folder sees only the globals it may use (no Node in contracts and dashboard). */
import { spawn } from 'node:child_process';

const PROJECTS = ['contracts', '.', 'dashboard', 'extension'];
const run = (project) =>
  new Promise((resolve) => {
    const child = spawn('tsc', ['-p', project, '--pretty', 'false'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ project, code, output }));
  });

const results = await Promise.all(PROJECTS.map(run));
for (const { project, code, output } of results) {
  if (code !== 0) console.error(`types (${project}):\n${output}`);
}
if (results.some(({ code }) => code !== 0)) process.exit(1);
console.log(`types: ${PROJECTS.length} projects, no error`);
