import { centsOf, type FieldProblem, type Site } from '@banksman/contracts';
import { z } from 'zod';

/** The form as it is typed: text where a person types, cents and numbers only on the way out. */
export type CrewRow = { key: string; name: string; phone: string };
export type HotelRequest = {
  job: { id: string; name: string } | null;
  crew: CrewRow[];
  checkIn: string | null;
  checkOut: string | null;
  rooms: string;
  /** dollars, as typed */
  budget: string;
  wishes: string[];
  notes: string;
};

const FIELDS: Record<keyof HotelRequest, string> = {
  job: 'job',
  crew: 'crew',
  checkIn: 'check_in',
  checkOut: 'check_out',
  rooms: 'rooms',
  budget: 'budget_per_night_cents',
  wishes: 'preferences',
  notes: 'notes',
};

/** Wrong fields by their path in the input, such as `crew.0.name`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The errors that are left after a part of the form was changed: the others stay until they are corrected too. */
export function withoutErrors(errors: FieldErrors, part: Partial<HotelRequest>): FieldErrors {
  const changed = Object.keys(part).map((name) => FIELDS[name as keyof HotelRequest]);
  return Object.fromEntries(Object.entries(errors).filter(([path]) => !changed.includes(path.split('.')[0] ?? path)));
}

let rows = 0;
/** A crew row with a key of its own, so that removing one never moves another's focus. */
export function crewRow(name = '', phone: string | null = ''): CrewRow {
  rows += 1;
  return { key: `crew-${rows}`, name, phone: phone ?? '' };
}

export function emptyRequest(): HotelRequest {
  return { job: null, crew: [crewRow()], checkIn: null, checkOut: null, rooms: '', budget: '', wishes: [], notes: '' };
}

/** Cents of dollars as typed: "160", "$1,200.50"; null when it is not an amount. */
export function centsTyped(dollars: string): number | null {
  try {
    return centsOf(
      dollars
        .trim()
        .replace(/^\$\s*/, '')
        .replaceAll(',', ''),
    );
  } catch {
    return null;
  }
}

/** What is missing or cannot be read at all; everything else is the server's to judge. */
export function missingIn(request: HotelRequest): FieldErrors {
  const errors: Record<string, string> = {};
  if (!request.job) errors['job.id'] = 'Choose the job the crew works on.';
  if (crewOf(request).length === 0) errors['crew.0.name'] = 'Name at least one person.';
  if (!request.checkIn) errors.check_in = 'Choose the first night.';
  if (!request.checkOut) errors.check_out = 'Choose the day of leaving.';
  if (request.rooms.trim() !== '' && !/^\d+$/.test(request.rooms.trim())) errors.rooms = 'Enter a whole number of rooms.';
  if (request.budget.trim() === '') errors.budget_per_night_cents = 'Enter what a room may cost per night.';
  else if (centsTyped(request.budget) === null) errors.budget_per_night_cents = 'Enter an amount in dollars, such as 160 or 159.50.';
  return errors;
}

const crewOf = ({ crew }: HotelRequest) => crew.filter(({ name, phone }) => name.trim() !== '' || phone.trim() !== '');

/** The input that the API takes; only for a request in which nothing is missing. Empty crew rows and empty fields are left out. */
export function inputOf(request: HotelRequest): Record<string, unknown> {
  const notes = request.notes.trim();
  return {
    job: { id: request.job?.id ?? '', ...(request.job?.name ? { name: request.job.name } : {}) },
    crew: crewOf(request).map(({ name, phone }) => ({ name: name.trim(), ...(phone.trim() ? { phone: phone.trim() } : {}) })),
    check_in: request.checkIn,
    check_out: request.checkOut,
    ...(request.rooms.trim() ? { rooms: Number(request.rooms) } : {}),
    budget_per_night_cents: centsTyped(request.budget),
    ...(request.wishes.length > 0 ? { preferences: request.wishes } : {}),
    ...(notes ? { notes } : {}),
  };
}

const typedInput = z.object({
  job: z
    .object({ id: z.string(), name: z.string().catch('') })
    .nullable()
    .catch(null),
  crew: z.array(z.object({ name: z.string(), phone: z.string().optional() })).catch([]),
  check_in: z.string().nullable().catch(null),
  check_out: z.string().nullable().catch(null),
  rooms: z.number().optional().catch(undefined),
  budget_per_night_cents: z.number().optional().catch(undefined),
  preferences: z.union([z.array(z.string()), z.string().transform((text) => [text])]).catch([]),
  notes: z.string().catch(''),
});

/** The form filled with an input, such as the module's example; what cannot be read stays empty. */
export function requestOf(input: Record<string, unknown>): HotelRequest {
  const typed = typedInput.parse(input);
  const budget = typed.budget_per_night_cents;
  return {
    job: typed.job,
    crew: typed.crew.length > 0 ? typed.crew.map(({ name, phone }) => crewRow(name, phone ?? '')) : [crewRow()],
    checkIn: typed.check_in,
    checkOut: typed.check_out,
    rooms: typed.rooms === undefined ? '' : String(typed.rooms),
    budget: budget === undefined ? '' : (budget / 100).toFixed(budget % 100 === 0 ? 0 : 2),
    wishes: typed.preferences,
    notes: typed.notes,
  };
}

/** The request for a chosen job: its crew is taken over unless somebody has typed one already. */
export function withJob(request: HotelRequest, job: Site): HotelRequest {
  const isTyped = crewOf(request).length > 0;
  const crew = isTyped || job.crew.length === 0 ? request.crew : job.crew.map(({ name, phone }) => crewRow(name, phone));
  return { ...request, job: { id: job.id, name: job.name }, crew };
}

/**
 * The server's wrong fields on the form's rows: `input.crew.1.phone` counts only rows that were sent, and an address or name
 * inside the job belongs to the job field.
 * @param titleOf a field's name, to make "must be after check-in" a sentence
 */
export function errorsOf(problems: readonly FieldProblem[], request: HotelRequest, titleOf: (path: string) => string): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { field, message } of problems) {
    const path = formPath(field.replace(/^input\./, ''), request);
    errors[path] ??= sentenceOf(message, titleOf(path));
  }
  return errors;
}

function formPath(path: string, request: HotelRequest): string {
  if (path === 'job' || path.startsWith('job.')) return 'job.id';
  if (path === 'crew') return 'crew.0.name';
  if (path.startsWith('preferences')) return 'preferences';
  const [, position, name] = /^crew\.(\d+)\.?(\w*)/.exec(path) ?? [];
  if (position === undefined) return path;
  const sent = crewOf(request)[Number(position)];
  const row = request.crew.findIndex(({ key }) => key === sent?.key);
  return `crew.${Math.max(row, 0)}.${name || 'name'}`;
}

function sentenceOf(message: string, title: string): string {
  const sentence = message.startsWith('must') ? `${title} ${message}` : message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
