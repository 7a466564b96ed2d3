import { buildParts } from '../../build.ts';
import { configOfProcess } from '../../config.ts';
import { startWorker, type Worker } from '../../engine/worker.ts';
import { createLog } from '../../log.ts';
import { runProcess, StartRefused, tell } from '../../process.ts';
import { benchAutomations } from './automations.ts';
import { memory, obeyParent, takeCpu } from './commands.ts';
import { countStatements, takeStatements } from './count-statements.ts';
import { takeMarks } from './marks.ts';

/** The real worker with the benchmark's automations; it claims from `go` to `halt`, so that runs can be queued beforehand. */
await runProcess(async () => {
  countStatements();
  const config = configOfProcess();
  if (!config.DATABASE_URL) throw new StartRefused('DATABASE_URL must be set.');
  const { parts, close } = buildParts(config, config.DATABASE_URL, createLog('worker', config.LOG_LEVEL), {
    automations: benchAutomations,
  });
  let worker: Worker | null = null;
  const halt = async () => {
    await worker?.stop();
    worker = null;
  };
  obeyParent({
    go: async () => {
      worker ??= startWorker(parts, { leaseMs: config.LEASE_MS, concurrency: config.WORKER_CONCURRENCY });
    },
    halt,
    marks: async () => takeMarks(),
    statements: async () => takeStatements(),
    cpu: takeCpu,
    memory,
  });
  tell({ type: 'ready' });
  return {
    async stop() {
      await halt();
      await close();
    },
  };
});
