import { atOnce, delivered, drained, type Platform, paced } from './bed.ts';
import type { Child } from './children.ts';
import { type Figure, latencies, nowMs } from './figures.ts';
import { type Told, watch } from './watch.ts';

type Moment = { runId: string; at: number };
type Mark = Moment & { what: 'begin' | 'end'; step: string };
export type Load = { rounds: number; runs: number; plainPerSecond: number; platformPerSecond: number };

/** HTTP trigger → the first step's function begins, with runs that arrive at half the measured throughput; against `invoke` → first step. */
export async function triggerToFirstStep(plain: Child, platform: Platform, load: Load): Promise<Figure[]> {
  const [worker] = platform.workers;
  if (!worker) throw new Error('no worker');
  const floor: number[][] = [];
  const measured: number[][] = [];
  for (let round = 0; round < load.rounds; round += 1) {
    await plain.ask('marks');
    const called = await plain.ask<Moment[]>('paced', { runs: load.runs, perSecond: load.plainPerSecond });
    floor.push(between(called, await plain.ask<Mark[]>('marks'), 'begin', 'one'));

    await worker.ask('go');
    const sent: Moment[] = [];
    await paced(Array.from({ length: load.runs }), load.platformPerSecond, async () => {
      const at = nowMs();
      sent.push({ runId: await platform.trigger('AM-990'), at });
    });
    await drained(platform.database);
    await worker.ask('halt');
    measured.push(between(sent, await worker.ask<Mark[]>('marks'), 'begin', 'one'));
  }
  return latencies('trigger_to_first_step', measured, floor);
}

/**
 * HTTP decision → the step after the question begins; and a step's end → its event at an SSE client. Decisions come at the pace of
 * `load`; every third run is watched. The floor answers LangGraph directly and streams inside its own process.
 */
export async function decisionToResumed(plain: Child, platform: Platform, load: Load): Promise<Figure[]> {
  const floor: Rounds = { resumed: [], told: [] };
  const measured: Rounds = { resumed: [], told: [] };
  for (let round = 0; round < load.rounds; round += 1) {
    await plainRound(plain, load, floor);
    await platformRound(platform, load, measured);
  }
  return [
    ...latencies('decision_to_resumed', measured.resumed, floor.resumed),
    ...latencies('step_end_to_client', measured.told, floor.told),
  ];
}

/**
 * Decisions a second that each side sustains: the questions of `runs` runs are answered as fast as it goes, 8 at once over HTTP (the
 * floor: all at once in its own process), until the last of the runs has ended; every third run is watched, as in the measurement.
 */
export async function sustainedDecisions(plain: Child, platform: Platform, rounds: number, runs: number): Promise<Sustained> {
  const sustained: Sustained = { plain: [], platform: [] };
  for (let round = 0; round < rounds; round += 1) {
    const runIds = await plain.ask<string[]>('ask', { runs });
    const plainSince = nowMs();
    await plain.ask('answer', { runIds, perSecond: AT_ONCE_PER_SECOND });
    sustained.plain.push((runs * 1000) / (nowMs() - plainSince));
    await plain.ask('marks');

    const asked = await asking(platform, runs);
    const left = [...asked.questions];
    const since = nowMs();
    await atOnce(runs, 8, () => decide(platform, left.pop()));
    await drained(platform.database);
    sustained.platform.push((runs * 1000) / (nowMs() - since));
    await finish(asked);
  }
  return sustained;
}

export type Sustained = { plain: number[]; platform: number[] };
const AT_ONCE_PER_SECOND = 1_000_000;

type Rounds = { resumed: number[][]; told: number[][] };

async function plainRound(plain: Child, load: Load, rounds: Rounds): Promise<void> {
  const runIds = await plain.ask<string[]>('ask', { runs: load.runs });
  await plain.ask('marks');
  const { called, told } = await plain.ask<{ called: Moment[]; told: (Moment & { step: string })[] }>('answer', {
    runIds,
    perSecond: load.plainPerSecond,
  });
  const marks = await plain.ask<Mark[]>('marks');
  rounds.resumed.push(between(called, marks, 'begin', 'three'));
  rounds.told.push(['three', 'four', 'five'].flatMap((step) => afterEnd(marks, told, step)));
}

type Question = { id: string; run_id: string; payload_sha256: string };
type Asked = { worker: Child; questions: Question[]; watchers: Awaited<ReturnType<typeof watch>>[] };

/** Runs that wait for a person, of whom everybody has been told: mails still being written would belong to the asking. */
async function asking(platform: Platform, runs: number): Promise<Asked> {
  const [worker] = platform.workers;
  if (!worker) throw new Error('no worker');
  await worker.ask('go');
  const runIds: string[] = [];
  await atOnce(runs, 8, async () => runIds.push(await platform.trigger('AM-991')));
  await drained(platform.database);
  await delivered(platform.database);
  const questions = await platform.database.client.query<Question>(
    "select id, run_id, payload_sha256 from app.approvals where run_id = any($1) and state = 'open'",
    [runIds],
  );
  if (questions.rows.length !== runs) throw new Error(`${questions.rows.length} of ${runs} runs ask`);
  await worker.ask('marks');
  const watched = questions.rows.filter((_, at) => at % 3 === 0);
  const watchers = await Promise.all(watched.map(({ run_id: runId }) => watch(platform, runId)));
  return { worker, questions: questions.rows, watchers };
}

async function decide(platform: Platform, question: Question | undefined): Promise<void> {
  if (!question) throw new Error('no question left');
  const { id, payload_sha256 } = question;
  await platform.send('POST', `/approvals/${id}/decision`, { decision: 'approve', payload_sha256 });
}

/** What the watchers were told and the worker did, once all runs have ended. */
async function finish({ worker, watchers }: Asked): Promise<{ told: Told[]; marks: Mark[] }> {
  const told = (await Promise.all(watchers.map((watcher) => watcher.done))).flat();
  await worker.ask('halt');
  return { told, marks: await worker.ask<Mark[]>('marks') };
}

async function platformRound(platform: Platform, load: Load, rounds: Rounds): Promise<void> {
  const asked = await asking(platform, load.runs);
  const decided: Moment[] = [];
  await paced(asked.questions, load.platformPerSecond, async (question) => {
    decided.push({ runId: question.run_id, at: nowMs() });
    await decide(platform, question);
  });
  await drained(platform.database);
  const { told, marks } = await finish(asked);
  rounds.resumed.push(between(decided, marks, 'begin', 'three'));
  rounds.told.push(['three', 'four', 'five'].flatMap((step) => afterEnd(marks, told, step)));
}

/** Ms from each moment to the mark of its run. Every run must have one. */
function between(from: readonly Moment[], marks: readonly Mark[], what: Mark['what'], step: string): number[] {
  const to = new Map(marks.filter((mark) => mark.what === what && mark.step === step).map(({ runId, at }) => [runId, at]));
  return from.map(({ runId, at }) => {
    const then = to.get(runId);
    if (then === undefined) throw new Error(`run ${runId} did not come to ${what} ${step}`);
    return then - at;
  });
}

/** Ms from the end of `step` to the moment it was told, for each run that was watched. */
function afterEnd(marks: readonly Mark[], told: readonly (Moment & { step: string })[], step: string): number[] {
  const ended = marks.filter((mark) => mark.what === 'end' && mark.step === step);
  const watched = new Set(told.map(({ runId }) => runId));
  return between(
    ended.filter(({ runId }) => watched.has(runId)),
    told.map((one) => ({ ...one, what: 'end' as const })),
    'end',
    step,
  );
}
