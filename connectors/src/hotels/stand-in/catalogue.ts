import type { Point } from '../../geocoding/distance.ts';
import { type Chance, chanceOf } from './chance.ts';
import { townNear } from './cities.ts';

type Kind = 'economy' | 'standard' | 'extended' | 'upper';

/** One invented hotel. No such house exists; the words are ordinary. */
export type CatalogueHotel = Point & {
  id: string;
  name: string;
  kind: Kind;
  address: { line_one: string; city_name: string; region: string; postal_code: string; country_code: string };
  phone: string;
  email: string;
  rating: number;
  reviewScore: number;
  reviewCount: number;
  amenities: { type: string; description: string }[];
  /** cents before tax for a room on a weekday night */
  nightCents: number;
  timeZonePoint: Point;
};

const NAMES: Record<Kind, readonly string[]> = {
  economy: ['Mile Marker Inn', 'Cottonwood Motor Lodge', 'Red Barn Inn', 'Switchyard Inn', 'Four Winds Motel', 'Sagebrush Lodge'],
  standard: [
    'Copperline Hotel',
    'Stonecutter Inn & Suites',
    'Juniper Street Hotel',
    'Millrace Hotel',
    'Two Rivers Inn',
    'Lantern Park Hotel',
  ],
  extended: ['Foreman House Extended Stay', 'Larkfield Studios', 'Timberline Suites', 'Plumb & Level Suites', 'Longhaul Studios'],
  upper: ['The Quarryman', 'Union Yard Hotel', 'The Alderbrook', 'Foundry Square Hotel'],
};
const STREETS = [
  'Main St',
  'Industrial Pkwy',
  'Frontage Rd',
  'Depot Ave',
  'Commerce Dr',
  'Prospect St',
  'Mill Rd',
  'Airport Blvd',
] as const;
/** USD before tax; with tax a night costs about 89 to 260 */
const NIGHT_CENTS: Record<Kind, [number, number]> = {
  economy: [9_200, 10_500],
  standard: [10_900, 14_900],
  extended: [9_900, 13_900],
  upper: [15_500, 20_000],
};
const STARS: Record<Kind, number> = { economy: 2, standard: 3, extended: 3, upper: 4 };
/** in this order until the neighbourhood is full, so that every place has every kind */
const MIX: readonly Kind[] = [
  'standard',
  'economy',
  'extended',
  'upper',
  'standard',
  'economy',
  'extended',
  'standard',
  'upper',
  'economy',
];

/** about 2 km: two searches for the same site see the same hotels */
const CELL_DEGREES = 0.02;
const ID = /^acc_0000n(\d{5})w(\d{5})h(\d{2})$/;

/** 7 to 10 hotels within about 11 km of any point; the same ones for every point of the same cell. */
export function hotelsNear({ latitude, longitude }: Point): CatalogueHotel[] {
  return hotelsOfCell(Math.round((latitude + 90) / CELL_DEGREES), Math.round((longitude + 180) / CELL_DEGREES));
}

/** undefined for an id that this catalogue did not make */
export function hotelById(id: string): CatalogueHotel | undefined {
  const [, north, west] = ID.exec(id) ?? [];
  if (north === undefined || west === undefined) return undefined;
  return hotelsOfCell(Number(north), Number(west)).find((hotel) => hotel.id === id);
}

const cells = new Map<string, CatalogueHotel[]>();

function hotelsOfCell(north: number, west: number): CatalogueHotel[] {
  const key = `n${String(north).padStart(5, '0')}w${String(west).padStart(5, '0')}`;
  const known = cells.get(key);
  if (known) return known;
  const centre = { latitude: north * CELL_DEGREES - 90, longitude: west * CELL_DEGREES - 180 };
  const made = makeHotels(key, centre, chanceOf(key));
  cells.set(key, made);
  return made;
}

function makeHotels(cell: string, centre: Point, chance: Chance): CatalogueHotel[] {
  const town = townNear(centre);
  const count = chance.whole(7, 10);
  const names = Object.fromEntries(Object.entries(NAMES).map(([kind, list]) => [kind, chance.shuffled(list)]));
  return MIX.slice(0, count).map((kind, index) => {
    const name = names[kind]?.shift() ?? 'Crossroads Inn';
    const point = moved(centre, chance.between(0.6, 2) + (9 * index) / count, chance.between(0, 2 * Math.PI));
    const slug = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    return {
      ...point,
      id: `acc_0000${cell}h${String(index).padStart(2, '0')}`,
      name,
      kind,
      address: {
        line_one: `${chance.whole(100, 9_900)} ${chance.pick(STREETS)}`,
        city_name: town.city,
        region: town.state,
        postal_code: town.zip,
        country_code: 'US',
      },
      // 800-555-0100 to 0199 are kept for fiction (NANPA 555 line numbers)
      phone: `+180055501${String(chance.whole(0, 99)).padStart(2, '0')}`,
      email: `front.desk@${slug}.example`,
      rating: STARS[kind],
      reviewScore: Math.round(chance.between(STARS[kind] + 4.6, STARS[kind] + 5.4) * 10) / 10,
      reviewCount: chance.whole(40, 900),
      amenities: amenitiesOf(kind, chance),
      nightCents: Math.round(chance.between(...NIGHT_CENTS[kind]) / 100) * 100,
      timeZonePoint: centre,
    };
  });
}

function amenitiesOf(kind: Kind, chance: Chance): { type: string; description: string }[] {
  const always = [
    { type: 'wifi', description: 'Free Wi-Fi' },
    { type: 'parking', description: kind === 'upper' ? 'Garage parking' : 'Truck and trailer parking' },
  ];
  const byKind: Record<Kind, { type: string; description: string }[]> = {
    economy: [{ type: 'pets_allowed', description: 'Pets allowed' }],
    standard: [
      { type: 'restaurant', description: 'Hot breakfast from 5:30' },
      { type: 'laundry', description: 'Guest laundry' },
    ],
    extended: [
      // the vendor's list of types has no kitchen
      { type: 'lounge', description: 'Kitchenette in every room' },
      { type: 'laundry', description: 'Guest laundry' },
    ],
    upper: [
      { type: 'restaurant', description: 'Restaurant and bar' },
      { type: 'gym', description: 'Gym' },
      { type: 'pool', description: 'Indoor pool' },
    ],
  };
  const extra = chance.shuffled([
    { type: '24_hour_front_desk', description: 'Front desk open all night' },
    { type: 'accessibility_mobility', description: 'Step-free rooms' },
    { type: 'business_centre', description: 'Printer and work room' },
  ]);
  return [...always, ...byKind[kind], ...extra.slice(0, 1)];
}

/** The point some kilometres away in a direction; flat, which is exact enough for a few. */
function moved({ latitude, longitude }: Point, km: number, direction: number): Point {
  const kmPerDegree = 111.2;
  const north = (km * Math.cos(direction)) / kmPerDegree;
  const east = (km * Math.sin(direction)) / (kmPerDegree * Math.cos((latitude * Math.PI) / 180));
  return { latitude: Number((latitude + north).toFixed(6)), longitude: Number((longitude + east).toFixed(6)) };
}
