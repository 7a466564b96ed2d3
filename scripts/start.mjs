/**
 * `npm start`: installs what is missing, builds what is stale and runs everything. Plain JavaScript without dependencies, because it
 * runs before anything is installed, with whatever Node the machine has; the rest is imported only when that Node is new enough.
 */
import { refuseOldNode } from './node-version.mjs';

refuseOldNode();
const { launch } = await import('./launch/launch.mjs');
await launch();
