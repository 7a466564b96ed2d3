/** What the stand-in can play, by `POST /__stand-in/faults {scenario, times?, delay_ms?, percent?, operation?}`. */
export const HOTELS_SCENARIOS = [
  /** any operation waits `delay_ms` before it does its work, also for a caller who has gone */
  'slow',
  /** 429 with the reset `delay_ms` away */
  'rate_limited',
  /** 503 in Duffel's shape */
  'unavailable',
  /** a search finds nothing */
  'no_availability',
  /** somebody else takes the room just before the quote: it is gone from later searches too */
  'sold_out_at_quote',
  /** the next quote is `percent` dearer */
  'price_moved',
  /** the next quote cannot be cancelled for free */
  'terms_worse',
  /** the next quote finds its rate expired; a new search has new rates */
  'expired_rates',
  /** 500, nothing booked */
  'error_before_commit',
  /** 500, booked */
  'error_after_commit',
  /** the connection breaks after the booking exists */
  'cut_after_commit',
  /** the booking shows in the list only after `delay_ms` */
  'lagging_list',
] as const;

export type HotelsScenario = (typeof HOTELS_SCENARIOS)[number];
