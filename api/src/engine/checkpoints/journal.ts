import type { Actor } from '@banksman/contracts';
import type { CheckpointRecord, CheckpointValue, CheckpointWrite, Hold, RunProgress, Superstep, SuperstepEvent } from '@banksman/db';
import type { GroupWriter } from './group-writer.ts';

/** A line of the history waits at most this long for others to go with it. */
const SOON_MS = 5;
const NO_USAGE = { inputTokens: 0, outputTokens: 0, costMicrocents: 0 };

/**
 * What one drive of a run has to write: events and checkpoints, gathered and written together, in order, in one round trip
 * and under the run's fence. A superstep is stored while the next one already works, so that a crash repeats no more than it
 * would have anyway; whoever does something outside, asks a person or ends the run calls `flush` first, which also tells
 * whether the run is still ours (output commit: nothing leaves before what led to it is stored).
 */
export class Journal {
  readonly #writer: GroupWriter;
  readonly #hold: Hold;
  readonly #actor: Actor;
  #written: Promise<void> = Promise.resolve();
  #soon: NodeJS.Timeout | undefined;
  #events: SuperstepEvent[] = [];
  #checkpoints: CheckpointRecord[] = [];
  #values: CheckpointValue[] = [];
  #writes: CheckpointWrite[] = [];
  #superseded: string[] = [];
  #failure: unknown = null;
  /** the checkpoint that a step last began from, as far as this drive knows */
  readonly #beganFrom = new Map<string, string>();
  #currentStep: string | null = null;
  #stepEnded = false;
  #reasonedBy: string | null = null;
  #usage = { ...NO_USAGE };
  /** the step that began last in this drive */
  currentStep: string | null = null;

  constructor(writer: GroupWriter, hold: Hold, actor: Actor) {
    this.#writer = writer;
    this.#hold = hold;
    this.#actor = actor;
  }

  /** Adds a line to the run's history; written with the next superstep, or by itself a few ms later. */
  event(event: Omit<SuperstepEvent, 'at' | 'data'> & { data?: Record<string, unknown> }, progress: RunProgress = {}): void {
    const { type, step, text, data } = event;
    this.#events.push({ type, step, text, data: data ?? {}, at: new Date() });
    if (progress.currentStep !== undefined) this.currentStep = this.#currentStep = progress.currentStep;
    if (progress.stepEnded) this.#stepEnded = true;
    if (progress.reasonedBy !== undefined) this.#reasonedBy = progress.reasonedBy;
    if (progress.usage) {
      this.#usage.inputTokens += progress.usage.inputTokens;
      this.#usage.outputTokens += progress.usage.outputTokens;
      this.#usage.costMicrocents += progress.usage.costMicrocents;
    }
    this.#flushSoon();
  }

  /** Says that a step begins, from which checkpoint: a rerun of the step goes on there, so the one it began from before can go. */
  stepStarted(step: string, title: string, checkpointId: string | null): void {
    const before = this.#beganFrom.get(step);
    if (before !== undefined && before !== checkpointId) this.#superseded.push(before);
    if (checkpointId !== null) this.#beganFrom.set(step, checkpointId);
    this.event({ type: 'step_started', step, text: title, data: { checkpoint_id: checkpointId } }, { currentStep: step });
  }

  /**
   * Takes a checkpoint along. What its parent's tasks wrote and is not stored yet is part of it now.
   * @throws what an earlier write in the background failed with: a drive that has lost its run goes no further
   */
  checkpoint(record: CheckpointRecord, values: readonly CheckpointValue[]): void {
    if (this.#failure) throw this.#failure;
    this.#writes = this.#writes.filter(
      (write) => write.threadId !== record.threadId || write.ns !== record.ns || write.checkpointId !== record.parentId,
    );
    this.#checkpoints.push(record);
    this.#values.push(...values);
  }

  /** Takes along what a task of an unfinished superstep wrote, in case the superstep does not end soon. */
  writes(records: readonly CheckpointWrite[]): void {
    this.#writes.push(...records);
    this.#flushSoon();
  }

  /**
   * Everything gathered so far is stored when this resolves; nothing gathered costs nothing.
   * @throws DomainError `lease_lost`, or the database's trouble; then for every later call too
   */
  flush(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#written = this.#written.then(() => this.#write());
    return this.#written;
  }

  /** Begins to store what was gathered, beside whatever goes on; a failure is thrown by the next call that must know. */
  flushNow(): void {
    this.flush().catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  #flushSoon(): void {
    this.#soon ??= setTimeout(() => this.flushNow(), SOON_MS);
  }

  async #write(): Promise<void> {
    if (this.#events.length + this.#checkpoints.length + this.#writes.length === 0) return;
    const superstep: Superstep = {
      hold: this.#hold,
      actor: this.#actor,
      events: this.#events,
      checkpoints: newestOfEach(this.#checkpoints),
      values: this.#values,
      writes: oneOfEach(this.#writes),
      superseded: this.#superseded,
      currentStep: this.#currentStep,
      stepEnded: this.#stepEnded,
      reasonedBy: this.#reasonedBy,
      usage: this.#usage,
    };
    this.#events = [];
    this.#checkpoints = [];
    this.#values = [];
    this.#writes = [];
    this.#superseded = [];
    this.#currentStep = this.#reasonedBy = null;
    this.#stepEnded = false;
    this.#usage = { ...NO_USAGE };
    await this.#writer.write(superstep);
  }
}

/** One row per id: a statement cannot touch a row twice. */
function newestOfEach(records: readonly CheckpointRecord[]): CheckpointRecord[] {
  return [...new Map(records.map((record) => [`${record.threadId}\n${record.ns}\n${record.checkpointId}`, record])).values()];
}

/** Of two writes of a task in one place the first stays, but an interrupt, answer or error (`idx` below 0) replaces the one before. */
function oneOfEach(records: readonly CheckpointWrite[]): CheckpointWrite[] {
  const kept = new Map<string, CheckpointWrite>();
  for (const record of records) {
    const place = [record.threadId, record.ns, record.checkpointId, record.taskId, record.idx].join('\n');
    if (record.idx < 0 || !kept.has(place)) kept.set(place, record);
  }
  return [...kept.values()];
}
