import { dateOf, isDay, labelOf, moneyOf, whenOf } from './words.ts';

/** `isMain`: what a person asks first, of this payload. */
export type Fact = { label: string; text: string; isMain: boolean };

const MOST_DEEP = 2;
/** Numbers of machines say nothing to a person. */
const HIDDEN = /^(kind|id|.*_id|headline|sources|reasons|alternatives|reasoned_by|fell_back_because|asked_times|url)$/;

/**
 * A payload or a result as labelled lines, whatever the automation: money in its currency, dates as dates, lists in one line.
 * @param timeZone of the workspace: moments are told in it
 * @returns what it is, when, how many, how much, and then the rest; nothing for what is empty
 */
export function factsOf(given: Record<string, unknown>, timeZone: string, currency = 'USD', depth = 0): Fact[] {
  const money = typeof given.currency === 'string' ? given.currency : currency;
  const entries = Object.entries(given).toSorted(([one], [other]) => rankOf(one) - rankOf(other));
  return entries.flatMap(([name, value]): Fact[] => {
    if (HIDDEN.test(name) || name === 'currency') return [];
    // the words say it in the time of the place; the same moment in another time zone beside them would look like another one
    if (typeof given.text === 'string' && typeof value === 'string' && isMoment(value)) return [];
    const label = labelOf(name);
    const line = textOf(name, value, money, timeZone);
    const isMain = rankOf(name) < ORDER.length;
    if (line !== null) return [{ label, text: line, isMain }];
    if (!isRecord(value) || depth >= MOST_DEEP) return [];
    return factsOf(value, timeZone, money, depth + 1).map((fact) => {
      const isTheThing = fact.label === 'Name' || fact.label === 'Text';
      return isTheThing ? { ...fact, label, isMain } : fact;
    });
  });
}

/** A text in a few words, for what is folded away: all its values in one line. */
export function inBrief(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (isRecord(one) ? nameOf(one) : String(one))).join(', ');
  if (isRecord(value)) return Object.values(value).map(inBrief).filter(Boolean).join(', ');
  return value === undefined || value === null ? '' : String(value);
}

/** The database gives no order: what a person asks first comes first. */
const ORDER = [
  /^(booking|hotel|name|title)$/,
  /^(address|city)$/,
  /^(check_in|check_out|date|from|to|nights)$/,
  /^(rooms|guests?|room_name|guest_names)$/,
  /_cents$/,
  /^(cancellation|payment)$/,
];
const rankOf = (name: string): number => {
  const at = ORDER.findIndex((pattern) => pattern.test(name));
  return at < 0 ? ORDER.length : at;
};

/** Null when it is no line: an object, or nothing. */
function textOf(name: string, value: unknown, currency: string, timeZone: string): string | null {
  if (typeof value === 'number') return name.endsWith('_cents') ? moneyOf(value, currency) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string')
    return value === ''
      ? null
      : isDay(value)
        ? dateOf(value)
        : isMoment(value)
          ? whenOf(value, timeZone)
          : isCode(value)
            ? labelOf(value)
            : value;
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.map((one) => (isRecord(one) ? nameOf(one) : String(one))).join(', ');
}

/** `pay_now`: a word of the program's */
const isCode = (text: string) => /^[a-z]+(_[a-z]+)+$/.test(text);
const isMoment = (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

/** What a thing in a list is called: its name, or its words. */
function nameOf(thing: Record<string, unknown>): string {
  const { given_name, family_name, name, title } = thing;
  if (typeof given_name === 'string') return `${given_name} ${String(family_name ?? '')}`.trim();
  const named = name ?? title;
  return typeof named === 'string'
    ? named
    : Object.values(thing)
        .filter((value) => typeof value !== 'object')
        .join(' ');
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
