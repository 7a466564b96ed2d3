import { workerData } from 'node:worker_threads';
import { openEngine } from './engine.ts';
import type { Filling } from './first-start.ts';

const { dataDir, dump } = workerData as Filling;
const engine = await openEngine(dataDir, dump);
await engine.close();
