/** The oldest Node that can install and start us; we run on the Node 24 that is among our packages. Keep in step with `engines`. */
const OLDEST = [20, 19];

/** Ends the process with one sentence when its Node is too old. Written so that even a very old Node can read this file. */
export function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Banksman needs Node ${OLDEST.join('.')} or newer; this is ${process.version}. Get it from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
