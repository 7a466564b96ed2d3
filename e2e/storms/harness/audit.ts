import type { Child } from './child.ts';
import type { Fleet } from './fleet.ts';
import type { Storm } from './storm.ts';
import type { Booking, Received } from './supplier-types.ts';
import { trespasses } from './watch.ts';

/** What the auditor found wrong, in sentences; all empty is what a storm must come to. */
export type Findings = {
  /** accepted runs without a row, without an end, or completed without their booking */
  lost: string[];
  /** more than one booking for one order */
  duplicates: string[];
  /** runs that say "failed" although the supplier has the order */
  failedButBooked: string[];
  /** a second request without a recorded reason to send again */
  sentAgain: string[];
  /** the run, the effects table and the supplier tell different stories */
  contradictions: string[];
  /** histories with a gap, two ends or a move out of an end */
  histories: string[];
  /** writes under an old fence and stolen leases, noted by the guards in the database */
  trespasses: string[];
  /** processes that ended by themselves, and anything uncaught in what they wrote */
  processes: string[];
};

type Run = { id: string; item: string; character: string; status: string; reference: string | null; failure: string | null };
type Effect = { runId: string; key: string; state: string; reference: string };
type Event = { runId: string; seq: number; type: string; key: string | null; code: string | null; to: string | null; at: number };

/** Everything on the table at once. */
type Books = { runs: Run[]; effects: Effect[]; events: Map<string, Event[]>; received: Received[]; bookings: Map<string, Booking[]> };

/** Ms that two clocks of one machine and a commit may be apart. */
const CLOCKS_MS = 100;

/** Compares the supplier's books, the effects table, results and histories. `ids`: every run that was accepted, by its item. */
export async function audit(storm: Storm, ids: ReadonlyMap<string, string>, fleets: readonly Fleet[]): Promise<Findings> {
  const books = await readBooks(storm);
  const bookingsOf = (run: Run) => books.bookings.get(run.item) ?? [];
  const known = new Map(books.runs.map((run) => [run.id, run]));
  const lost = [...ids].filter(([, id]) => !known.has(id)).map(([item, id]) => `${item}: accepted as ${id}, no such run`);
  for (const run of books.runs) {
    if (!['completed', 'failed', 'rejected', 'cancelled'].includes(run.status)) lost.push(`${name(run)}: has no end`);
    if (run.status === 'completed' && bookingsOf(run).length === 0) lost.push(`${name(run)}: no booking`);
  }
  const twice = [...books.bookings].filter(([, found]) => found.length > 1);
  const failed = books.runs.filter((run) => run.status === 'failed' && bookingsOf(run).length > 0);
  return {
    lost,
    duplicates: twice.map(([item, found]) => `${item} (${story(books, item)}): ${found.length} bookings`),
    failedButBooked: failed.map((run) => `${name(run)} (${story(books, run.item)}): ${run.failure}`),
    sentAgain: books.effects.flatMap((effect) => sentAgain(books, effect, storm.timing.timeoutMs)),
    contradictions: contradictions(books),
    histories: histories(books),
    trespasses: await trespasses(storm.database.sql),
    processes: processes(fleets, [storm.api, storm.supplier.child]),
  };
}

async function readBooks({ database: { sql }, supplier }: Storm): Promise<Books> {
  const runs = await sql(`select id, input->>'item' as item, input->>'character' as character, status, output->>'reference' as reference,
    failure::text as failure from app.runs where module_id = 'AM-990'`);
  const effects = await sql(`select e.run_id as "runId", e.key, e.state, e.reference from app.effects e
    join app.runs r on r.id = e.run_id where r.module_id = 'AM-990'`);
  const events =
    await sql(`select run_id as "runId", seq, type::text as type, data->>'key' as key, data->>'code' as code, data->>'to' as to,
    extract(epoch from at)::float8 * 1000 as at from app.run_events order by run_id, seq`);
  const { received, bookings } = await supplier.ledger();
  return {
    runs: runs as Run[],
    effects: effects as Effect[],
    events: Map.groupBy(events as Event[], ({ runId }) => runId),
    received,
    bookings: Map.groupBy(bookings, ({ item }) => item),
  };
}

/**
 * Each send after the first needs a reason in the history: looked up and not there, refused before anything happened, never left
 * (its permission came too late), a person said so, or a supplier that takes the same key once and was given its time. And nothing leaves that was not noted before.
 */
function sentAgain({ events, received, runs }: Books, effect: Effect, timeoutMs: number): string[] {
  const history = events.get(effect.runId) ?? [];
  const requests = received.filter(({ key }) => key === effect.reference);
  const sends = history.filter(({ type, key }) => type === 'effect_sent' && key === effect.key);
  const run = runs.find(({ id }) => id === effect.runId);
  const label = run ? name(run) : effect.key;
  const wrong: string[] = [];
  if (requests.length > sends.length) wrong.push(`${label}: ${requests.length} requests, ${sends.length} noted`);
  for (const [at, send] of sends.entries()) {
    const before = sends[at - 1];
    if (!before) continue;
    const between = history.filter(({ seq }) => seq > before.seq && seq < send.seq);
    const reason = between.some(
      ({ type, code }) =>
        type === 'effect_looked_up' ||
        type === 'effect_not_sent' ||
        type === 'approval_decided' ||
        (type === 'step_retry' && code === 'connector_unavailable'),
    );
    const deduplicates = run?.character === 'key' || run?.character === 'reference';
    if (!reason && !(deduplicates && send.at - before.at >= timeoutMs - CLOCKS_MS))
      wrong.push(`${label}: sent again at event ${send.seq} without a reason`);
  }
  return wrong;
}

function contradictions({ runs, effects, bookings, received }: Books): string[] {
  const wrong: string[] = [];
  const byRun = Map.groupBy(effects, ({ runId }) => runId);
  const items = new Set(runs.map(({ item }) => item));
  for (const run of runs) {
    const own = byRun.get(run.id) ?? [];
    const [booking] = bookings.get(run.item) ?? [];
    if (own.length > 1) wrong.push(`${name(run)}: ${own.length} effects in one slot`);
    const state = own[0]?.state ?? 'none';
    if (run.status === 'completed' && state !== 'confirmed') wrong.push(`${name(run)}: its effect is ${state}`);
    if (run.status === 'completed' && run.reference !== (booking?.reference ?? null))
      wrong.push(`${name(run)}: another reference than the supplier's`);
    if (booking && booking.key !== own[0]?.reference) wrong.push(`${name(run)}: booked under a reference that no effect has`);
    if (booking && ['none', 'approved', 'rejected', 'absent'].includes(state))
      wrong.push(`${name(run)}: booked, but its effect says ${state}`);
    if (!booking && state === 'confirmed') wrong.push(`${name(run)}: confirmed, but the supplier has nothing`);
  }
  for (const { item } of received) if (!items.has(item)) wrong.push(`${item}: the supplier was asked for what no run wanted`);
  return wrong;
}

function histories({ runs, events }: Books): string[] {
  const wrong: string[] = [];
  for (const run of runs) {
    const history = events.get(run.id) ?? [];
    if (history.some(({ seq }, at) => seq !== at + 1)) wrong.push(`${name(run)}: its events are not numbered without a gap`);
    const ends = history.filter(
      ({ type, to }) => type === 'moved' && to !== null && ['completed', 'failed', 'rejected', 'cancelled'].includes(to),
    );
    if (ends.length > 1) wrong.push(`${name(run)}: ended ${ends.length} times`);
    const last = ends.at(-1);
    if (last && last.to !== run.status) wrong.push(`${name(run)}: its history ends with ${last.to}`);
  }
  return wrong;
}

function processes(fleets: readonly Fleet[], others: readonly Child[]): string[] {
  const wrong = fleets.flatMap(({ endedByThemselves }) => endedByThemselves);
  for (const child of others) if (!child.isAlive()) wrong.push(`${child.name} has ended: ${child.output().slice(-2_000)}`);
  for (const output of [...fleets.flatMap(({ outputs }) => outputs), ...others.map((child) => child.output())]) {
    const found = /.*(uncaught|unhandled|triggerUncaught|FATAL ERROR).*(\n.*){0,5}/i.exec(output);
    if (found) wrong.push(found[0]);
  }
  return wrong;
}

const name = (run: Run) => `${run.item} [${run.character}, ${run.status}, ${run.id}]`;

/** Every request for an item, as the supplier saw it. */
function story({ received }: Books, item: string): string {
  const own = received.filter((one) => one.item === item);
  return own
    .map(({ beganAt, fault, did, answered, sender }) => `${beganAt} ${fault} → ${did}, ${answered ?? 'no answer'}, from ${sender}`)
    .join('; ');
}
