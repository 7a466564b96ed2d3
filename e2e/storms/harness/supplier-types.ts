/**
 * How one request to the supplier goes wrong: `cut` and `error` (500) after it was booked; `delay` answers after the lease but
 * within the time that the caller waits, `overdue` after that; `unavailable` is a 503 before anything, `hang` never answers and
 * never books; the others stop or freeze the process that is sending.
 */
export type Fault =
  | 'none'
  | 'cut'
  | 'error'
  | 'delay'
  | 'overdue'
  | 'unavailable'
  | 'hang'
  | 'freeze'
  | 'kill_before_commit'
  | 'kill_after_commit';

/** One request to order; `beganAt` in ms of the machine's clock. */
export type Received = {
  beganAt: number;
  item: string;
  key: string;
  character: string;
  fault: Fault;
  sender: number;
  did: 'nothing' | 'booked' | 'replayed';
  /** HTTP status of the answer that left completely, null while there is none */
  answered: number | null;
};

/** One order; `reference` is null where the supplier takes none, `key` is always ours. */
export type Booking = {
  item: string;
  price_cents: number;
  reference: string | null;
  key: string;
  calledOff: boolean;
  at: number;
  visibleAt: number;
};
