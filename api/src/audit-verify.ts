import { allAuditHeads } from '@banksman/db';
import { anchorOf } from './audit/anchor.ts';
import { buildParts } from './build.ts';
import { configOfProcess } from './config.ts';
import { createLog } from './log.ts';
import { runProcess, StartRefused } from './process.ts';

/** `npm run audit:verify`: goes over the audit chain of every workspace, names the first broken entry of each and ends with 1 if there is one. */
await runProcess(async () => {
  const config = configOfProcess();
  if (!config.DATABASE_URL)
    throw new StartRefused('DATABASE_URL must be set: the log of the embedded database is checked in the dashboard (Settings, Audit).');
  const { parts, close } = buildParts(config, config.DATABASE_URL, createLog('audit', config.LOG_LEVEL));
  let isBroken = false;
  for (const { workspaceId } of await allAuditHeads(parts.db)) {
    const {
      ok,
      entries,
      first_broken: broken,
      took_ms: tookMs,
    } = await parts.audit.check(parts.db, workspaceId, await anchorOf(parts, workspaceId));
    isBroken ||= !ok;
    console.log(
      `${workspaceId}: ${ok ? `${entries === 1 ? '1 entry' : `${entries} entries`} as written` : `entry ${broken?.seq} is broken (${broken?.why})`}, ${tookMs} ms`,
    );
  }
  process.exitCode = isBroken ? 1 : 0;
  await close();
  return { stop: async () => {} };
});
