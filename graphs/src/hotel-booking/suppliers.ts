import { connector } from '@banksman/connectors';
import { booking, dailyLog, dailyLogDraft, offer, quote, site } from '@banksman/contracts';
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

const h = connector({ ...base, id: 'hotels', title: 'Hotels', category: 'lodging' });
export const hotels = h.with({
  search: h.action({
    input: z.object({
      latitude: z.number(),
      longitude: z.number(),
      radius_km: z.number(),
      check_in: z.string(),
      check_out: z.string(),
      rooms: z.number(),
      guests: z.number(),
    }),
    output: z.array(offer),
    effect: 'read',
    timeoutMs: 1000,
    run: none,
  }),
  quote: h.action({ input: z.object({ offer }), output: quote.nullable(), effect: 'read', timeoutMs: 1000, run: none }),
  book: h.action({
    input: z.object({
      quote,
      guests: z.array(z.object({ given_name: z.string(), family_name: z.string(), phone: z.string().optional() })),
      contact: z.object({ email: z.string(), phone: z.string() }),
    }),
    output: booking,
    effect: 'spend',
    timeoutMs: 1000,
    idempotency: idem,
    run: none,
  }),
});
const g = connector({ ...base, id: 'geocoding', title: 'Geocoding', category: 'geography' });
export const geocoding = g.with({
  locate: g.action({
    input: z.object({ street: z.string(), city: z.string(), state: z.string(), zip: z.string() }),
    output: z.object({ latitude: z.number(), longitude: z.number(), precision: z.string(), label: z.string() }).nullable(),
    effect: 'read',
    timeoutMs: 1000,
    run: none,
  }),
});
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
