import { Hono } from 'hono';
import { type StandIn, type StandInBindings, type StandInOptions, startStandIn } from '../stand-in/stand-in.ts';
import { BUILDERTREND_SCENARIOS } from './scenarios.ts';
import { openDailyLogs } from './stand-in/daily-logs.ts';
import { internalRoutes } from './stand-in/internal-routes.ts';
import { pageRoutes } from './stand-in/page-routes.ts';
import { partnerRoutes } from './stand-in/partner-routes.ts';

/**
 * Starts a construction-management application on 127.0.0.1 that looks like Buildertrend where others have looked: pages with the real
 * paths and element ids, their internal calls, and an invented partner API. 14 jobs that never change; daily logs kept in `dataDir`.
 */
export function startBuildertrendStandIn(options: StandInOptions): Promise<StandIn> {
  return startStandIn({
    ...options,
    name: 'buildertrend',
    scenarios: BUILDERTREND_SCENARIOS,
    app: (kit) => {
      const logs = openDailyLogs(kit);
      return new Hono<StandInBindings>()
        .route('/partner-api/v1', partnerRoutes(kit, logs))
        .route('/', internalRoutes(kit, logs))
        .route('/', pageRoutes(kit, logs));
    },
  });
}
