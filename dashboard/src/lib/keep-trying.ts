import { isTransient } from '@banksman/contracts';

const SOON_MS = 5_000;

/** `refetchInterval` of a page outside the shell, which hears of no outage's end: what could not be read is read again, until it can be. */
export function keepTrying({ state }: { state: { error: unknown } }): number | false {
  return isTransient(state.error) ? SOON_MS : false;
}
