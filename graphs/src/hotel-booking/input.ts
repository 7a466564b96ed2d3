import { currency, DomainError, type FieldProblem, type Guest } from '@banksman/contracts';
import { z } from 'zod';
import { addDays, earliestToday, formatDate, MAX_NIGHTS, nightsBetween, type Stay } from './stay.ts';

const MAX_CREW = 30;
const MAX_ROOMS = 15;

const address = z
  .strictObject({
    street: z.string().trim().max(120).default(''),
    city: z.string().trim().min(1, 'must not be empty').max(80),
    state: z
      .string()
      .trim()
      .regex(/^[A-Za-z]{2}$/, 'must be a two-letter state such as CO'),
    zip: z
      .string()
      .trim()
      .regex(/^\d{5}(-\d{4})?$/, 'must be a ZIP code such as 80202'),
  })
  .meta({ title: 'Address', description: 'Only when it differs from the address in Buildertrend: what you type here is used.' });

const job = z.strictObject({
  id: z
    .string()
    .trim()
    .regex(/^[\w-]{1,64}$/, 'must be a job number such as 48211904')
    .meta({ title: 'Buildertrend job', description: 'The number of the job in Buildertrend.' }),
  name: z.string().trim().max(200).optional().meta({ title: 'Job name', description: 'Read from Buildertrend when left out.' }),
  address: address.optional(),
});

const phone = z
  .string()
  .trim()
  .refine((text) => dialable(text) !== null, 'must be a phone number such as +1 303 555 0142')
  .meta({ title: 'Phone', examples: ['+13035550142'] });

const crewMember = z.strictObject({
  name: z
    .string()
    .trim()
    .max(120)
    .regex(/\S\s+\S/, 'must be first and last name, as on the ID shown at the front desk')
    .meta({ title: 'First and last name', examples: ['Dana Whitfield'] }),
  phone: phone.optional(),
});

const date = z.iso.date('must be a date such as 2026-12-07');

/** What AM-002 is asked; wire names. Checks that need today's date are in `validateToday`. */
export const hotelBookingInput = z
  .strictObject({
    job: job.meta({ title: 'Job' }),
    crew: z
      .array(crewMember)
      .min(1, 'must name at least one person')
      .max(MAX_CREW, `must name at most ${MAX_CREW} people`)
      .meta({ title: 'Crew', description: 'Everybody who sleeps there.' }),
    check_in: date.meta({ title: 'Check-in', description: 'First night.' }),
    check_out: date.meta({ title: 'Check-out', description: 'Day of leaving.' }),
    rooms: z
      .number()
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(MAX_ROOMS, `must be at most ${MAX_ROOMS}`)
      .optional()
      .meta({ title: 'Rooms', description: 'Left out: one room for two people.' }),
    budget_per_night_cents: z
      .number()
      .int('must be whole cents')
      .min(1000, 'must be at least 1000 cents ($10.00)')
      .max(500_000, 'must be at most 500000 cents ($5,000.00)')
      .meta({ title: 'Budget', description: 'At most this much for one room and night with taxes, in cents.', examples: [16_000] }),
    currency: currency.default('USD').meta({ title: 'Currency' }),
    preferences: z
      .union([z.array(z.string().trim().max(200)).max(20), z.string().trim().max(1000)])
      .optional()
      .meta({
        title: 'Wishes',
        description: 'Parking for trucks, breakfast, kitchen, quiet rooms …',
        examples: [['truck parking', 'breakfast']],
      }),
    notes: z.string().trim().max(2000, 'must be at most 2000 characters').optional().meta({ title: 'Notes' }),
    contact: z
      .strictObject({ email: z.email('must be an e-mail address').optional(), phone: phone.optional() })
      .optional()
      .meta({ title: 'Contact for the hotel', description: 'Left out: the contact in the settings of this automation.' }),
  })
  .superRefine((input, context) => {
    for (const { field, message } of stayProblems(stayOf(input), input.crew.length))
      context.addIssue({ code: 'custom', path: [field], message });
  });
export type HotelBookingInput = z.output<typeof hotelBookingInput>;

/** Rooms asked for: as given, or one for two people. */
export function stayOf(input: Pick<HotelBookingInput, 'check_in' | 'check_out' | 'rooms' | 'crew'>): Stay {
  return { check_in: input.check_in, check_out: input.check_out, rooms: input.rooms ?? Math.ceil(input.crew.length / 2) };
}

/** What is wrong with a stay as such, each with the field's own name; empty when nothing is. */
export function stayProblems(stay: Stay, people: number): FieldProblem[] {
  const nights = nightsBetween(stay.check_in, stay.check_out);
  const problems: FieldProblem[] = [];
  if (nights < 1) problems.push({ field: 'check_out', message: 'must be after check-in' });
  if (nights > MAX_NIGHTS) problems.push({ field: 'check_out', message: `must be at most ${MAX_NIGHTS} nights after check-in` });
  // nobody named is said at the crew
  if (people > 0 && stay.rooms > people)
    problems.push({ field: 'rooms', message: `must not be more than the ${people} people of the crew` });
  return problems;
}

/** As `stayProblems`, for what depends on the day it is asked. */
export function pastProblems(stay: Pick<Stay, 'check_in'>, now: Date): FieldProblem[] {
  const today = earliestToday(now);
  if (stay.check_in >= today) return [];
  return [{ field: 'check_in', message: `must not be in the past (today is ${formatDate(today)})` }];
}

/**
 * Throws when something is wrong.
 * @throws DomainError `input_invalid` with `details.fields`, each field below `where`
 */
export function refuseProblems(problems: readonly FieldProblem[], where: string): void {
  if (problems.length === 0) return;
  const fields = problems.map(({ field, message }) => ({ field: `${where}.${field}`, message }));
  throw new DomainError('input_invalid', {
    message: fields.map(({ field, message }) => `${field}: ${message}`).join('; '),
    details: { fields },
  });
}

/** The people as the supplier wants them: last word of a name is the family name. */
export function guestsOf(crew: HotelBookingInput['crew']): Guest[] {
  return crew.map(({ name, phone }) => {
    const words = name.trim().split(/\s+/);
    const number = phone === undefined ? null : dialable(phone);
    return {
      given_name: words.slice(0, -1).join(' '),
      family_name: words.at(-1) ?? name,
      ...(number === null ? {} : { phone: number }),
    };
  });
}

/** A phone number as E.164; ten digits are a US number. Null when it cannot be one. */
export function dialable(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  const full = text.startsWith('+') || digits.length === 11 ? digits : `1${digits}`;
  return /^[1-9]\d{9,14}$/.test(full) ? `+${full}` : null;
}

/** The typed wishes as one text. */
export function wishText({ preferences }: HotelBookingInput): string {
  if (preferences === undefined) return '';
  return typeof preferences === 'string' ? preferences : preferences.join('; ');
}

/** A request that works in the demo workspace: the Denver job, three nights from two weeks ahead. */
export function exampleInput(now: Date): Record<string, unknown> {
  const checkIn = addDays(earliestToday(now), 14);
  return {
    job: { id: DEMO_JOB_ID },
    crew: [
      { name: 'Luis Ortega', phone: '+13035550101' },
      { name: 'Tom Brandvold', phone: '+13035550102' },
      { name: 'Keisha Monroe', phone: '+13035550103' },
      { name: 'Eli Vance', phone: '+13035550104' },
    ],
    check_in: checkIn,
    check_out: addDays(checkIn, 3),
    rooms: 2,
    budget_per_night_cents: 18_000,
    preferences: ['truck parking', 'breakfast'],
    notes: 'The crew starts at 6 in the morning and comes with two trucks.',
  };
}

/** The Denver job of the demo's Buildertrend, whose crew the example names. */
const DEMO_JOB_ID = '48211904';
