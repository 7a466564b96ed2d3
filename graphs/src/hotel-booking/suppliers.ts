import { connector } from '@banksman/connectors';

export { geocoding, hotels } from '@banksman/connectors';

import { dailyLog, dailyLogDraft, site } from '@banksman/contracts';
import { z } from 'zod';

const none = async (): Promise<never> => {
  throw new TypeError('placeholder');
};
const base = {
  version: 1,
  status: 'stand-in-only',
  config: z.object({}),
  egress: () => [],
  vendor: { docs: '', contracts: [] },
  rateLimit: { concurrency: 1 },
  health: null,
  standIn: null,
} as const;
const idem = { mode: 'marker-search', query: 'by-list', settleMs: 1000 } as const;

const b = connector({ ...base, id: 'buildertrend', title: 'Buildertrend', category: 'construction' });
export const buildertrend = b.with({
  get_job: b.action({ input: z.object({ job_id: z.string() }), output: site.nullable(), effect: 'read', timeoutMs: 1000, run: none }),
  add_daily_log: b.action({ input: dailyLogDraft, output: dailyLog, effect: 'write', timeoutMs: 1000, idempotency: idem, run: none }),
});
export const markerFor = (key: string): string =>
  `[BK-${key
    .replace(/[^A-Z2-7]/gi, '')
    .toUpperCase()
    .padEnd(8, 'A')
    .slice(0, 8)}]`;
