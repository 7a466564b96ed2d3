/** A span of days as the automations write it. */
const DAYS = /(\d{1,2}(?: [A-Z][a-z]{2})?(?: \d{4})?-\d{1,2} [A-Z][a-z]{2}(?: \d{4})?)/;

/** The parts of a sentence, in order: every second one is a span of days ("7-10 Dec", "30 Nov-2 Dec", "30 Dec 2026-2 Jan 2027"). */
export function aroundDays(sentence: string): string[] {
  // what a regular expression with one group splits at stays between the parts
  return sentence.split(DAYS);
}
