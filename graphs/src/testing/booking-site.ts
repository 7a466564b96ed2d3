import { buildertrend, hotels } from '@banksman/connectors';
import { startStandIns } from '@banksman/connectors/stand-ins';
import { DomainError, type MemoryHit, parseOrRefuse } from '@banksman/contracts';
import { Command, MemorySaver } from '@langchain/langgraph';
import { z } from 'zod';
import { type Question, question, type Tools } from '../automation.ts';
import { hotelBooking } from '../hotel-booking/index.ts';
import type { Reasoner } from '../reasoner/reasoner.ts';
import { rulesReasoner } from '../reasoner/rules.ts';
import { openGate } from './gate.ts';

/** The job of the example. */
const DEMO_JOB_ID = '48211904';

export type Ended = { headline: string; output: Record<string, unknown> };
/** Where a run stands after a drive. */
export type Standing =
  | { is: 'asking'; question: Question }
  | { is: 'ended'; result: Ended }
  | { is: 'failed'; code: string; step: string | null; problem: DomainError; words: ReturnType<typeof hotelBooking.explain> };

type SiteOptions = { reasoner?: Reasoner; documents?: readonly string[]; config?: Record<string, unknown> };

/** A workspace for one booking run: real connectors over HTTP against the stand-ins, the graph with checkpoints in memory. */
export async function bookingSite(options: SiteOptions = {}) {
  const standIns = await startStandIns({ dataDir: null, buildertrendPort: 0, hotelsPort: 0 });
  const cancel = new AbortController();
  const gate = openGate(connectionsTo(standIns.urls), cancel.signal);
  const events: { phase: string; step: string; summary: string | null }[] = [];
  const progress: string[] = [];
  const artifacts: { name: string; contentType: string; body: string }[] = [];
  const graph = hotelBooking.compile(new MemorySaver());
  let input: Record<string, unknown> = {};
  let asked: Question | null = null;

  const tools: Tools = {
    runId: '0198f0a2-5a3c-7d51-9c1e-3f6a54c0b001',
    config: hotelBooking.config.parse(options.config ?? {}),
    read: gate.read,
    perform: gate.perform,
    recorded: gate.recorded,
    withdraw: gate.withdraw,
    pastEffect: notHere,
    undo: notHere,
    memory: { search: async (_, limit) => (options.documents ?? []).slice(0, limit).map(hit) },
    reasoner: options.reasoner ?? rulesReasoner(),
    artifacts: {
      store: async ({ name, contentType, body }) => {
        artifacts.push({ name, contentType, body: String(body) });
        const id = '0198f0a2-5a3c-7d51-9c1e-3f6a54c0b0a1';
        return { id, name, content_type: contentType, bytes: body.length, sha256: '', created_at: '' };
      },
    },
    delay: async () => {},
    left: () => {},
    progress: async (text) => void progress.push(text),
    step: async (phase, step, summary) => void events.push({ phase, step, summary }),
    now: () => new Date(),
    signal: cancel.signal,
  };
  const thread = { configurable: { thread_id: 'run', tools } };

  async function drive(given: unknown): Promise<Standing> {
    try {
      await graph.invoke(given as never, thread);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const step = events.findLast(({ phase }) => phase === 'started')?.step ?? null;
      return { is: 'failed', code: error.code, step, problem: error, words: hotelBooking.explain(error, input, step) };
    }
    const state = await graph.getState(thread);
    const [waiting] = state.tasks.flatMap((task) => task.interrupts ?? []);
    if (!waiting) return { is: 'ended', result: hotelBooking.result(state.values) };
    asked = question.parse(waiting.value);
    return { is: 'asking', question: asked };
  }

  const resume = (answer: Record<string, unknown>) => drive(new Command({ resume: { edits: null, comment: null, by: 'Mark', ...answer } }));
  const open = (): Question => {
    if (!asked) throw new Error('nothing is asked');
    return asked;
  };

  return {
    events,
    progress,
    artifacts,
    gate,
    /** what nodes are handed; a test may put something in between */
    tools,
    start(change: Record<string, unknown> = {}): Promise<Standing> {
      input = parseOrRefuse(hotelBooking.input, { ...hotelBooking.example(new Date()), ...change }, 'input');
      hotelBooking.validate(input, new Date());
      return drive(hotelBooking.start(input));
    },
    approve(): Promise<Standing> {
      gate.authorise(open(), open().payload);
      return resume({ decision: 'approve', payload: open().payload });
    },
    async edit(edits: Record<string, unknown>): Promise<Standing> {
      const { payload, alternatives } = open();
      const judged = hotelBooking.questions.book?.judge({ payload, alternatives }, edits, new Date());
      if (judged?.verdict === 'approved') gate.authorise(open(), judged.payload);
      return resume({ decision: 'edit', payload: judged?.verdict === 'approved' ? judged.payload : null, edits });
    },
    /** goes on at the step that failed or died */
    retry: () => drive(null),
    hotels: hotelSupplier(standIns.urls.hotels),
    buildertrend: {
      play: faultsOf(standIns.urls.buildertrend),
      logs: () => gate.read(buildertrend, 'list_daily_logs', { job_id: DEMO_JOB_ID }),
      /** writes something into the notes of every job that is read */
      setNotes(notes: string) {
        const { read } = tools;
        tools.read = (async (connector, name, input) => {
          const answered = await read(connector, name, input);
          return name === 'get_job' ? { ...(answered as object), notes } : answered;
        }) as typeof read;
      },
    },
    stop: () => standIns.stop(),
  };
}
export type BookingSite = Awaited<ReturnType<typeof bookingSite>>;

type Urls = Awaited<ReturnType<typeof startStandIns>>['urls'];

function connectionsTo(urls: Urls) {
  const demo = { mode: 'demo' as const, baseUrl: urls.hotels, token: 'duffel_test_demo', timeoutMs: 5_000, settleMs: 6_000 };
  const site = {
    mode: 'demo' as const,
    baseUrl: urls.buildertrend,
    webUrl: urls.buildertrend,
    token: 'demo-test',
    timeoutMs: 5_000,
    settleMs: 6_000,
  };
  return {
    hotels: { config: hotels.config.parse(demo), urls: [urls.hotels] },
    buildertrend: { config: buildertrend.config.parse(site), urls: [urls.buildertrend] },
  };
}

const hit = (text: string, index: number): MemoryHit => ({
  chunk_id: `chunk-${index}`,
  document_id: 'document-1',
  document_title: 'Lodging policy',
  section: `Section ${index + 1}`,
  text,
  score: 1 - index / 100,
});

const bookings = z.object({
  data: z.array(z.looseObject({ id: z.string(), status: z.string(), metadata: z.record(z.string(), z.string()) })),
});

/** A switch for the faults of a stand-in; each plays once unless said. */
function faultsOf(url: string) {
  return (scenario: string, more: Record<string, unknown> = {}) =>
    fetch(`${url}/__stand-in/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scenario, ...more }),
    });
}

/** The stand-in of the hotel supplier from outside. */
function hotelSupplier(url: string) {
  return {
    play: faultsOf(url),
    /** what really is booked there */
    bookings: async () => {
      const headers = { authorization: 'Bearer duffel_test_auditor', 'duffel-version': 'v2' };
      return bookings.parse(await (await fetch(`${url}/stays/bookings`, { headers })).json()).data;
    },
  };
}

async function notHere(): Promise<never> {
  throw new TypeError('a booking undoes nothing');
}
