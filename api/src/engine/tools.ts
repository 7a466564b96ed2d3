import { createHash, randomUUID } from 'node:crypto';
import { callAction } from '@banksman/connectors';
import { type Actor, type Artifact, DomainError } from '@banksman/contracts';
import { appendEvent, type ClaimedRun, effectInSlot, recordArtifact, settleEffect } from '@banksman/db';
import type { Automation, Reasoner, Tools, Usage } from '@banksman/graphs';
import { connectionOf, contextOf } from '../connections.ts';
import type { Parts } from '../parts.ts';
import { toArtifact } from '../services/run-resource.ts';
import type { Journal } from './checkpoints/journal.ts';
import type { RunSaver } from './checkpoints/saver.ts';
import { delayRun } from './delay.ts';
import { performEffect } from './effects-gate.ts';
import { pastEffect, undoEffect } from './past-effects.ts';

export type ToolsFor = {
  parts: Parts;
  automation: Automation;
  run: ClaimedRun;
  actor: Actor;
  signal: AbortSignal;
  /** fires only when the worker stops: a request that has left is not torn down because its run was cancelled */
  sendSignal: AbortSignal;
  journal: Journal;
  saver: RunSaver;
  config: unknown;
  /** told which step is at work, null when it has ended */
  watch(step: string | null, limitMs?: number): void;
  left(step: string): void;
};

/** The tools of one drive of one run. They carry its fence and its signal; nodes see neither database nor clients. */
export function toolsFor(given: ToolsFor): Tools {
  const { parts, run, actor, signal, automation, journal, saver } = given;
  const { id: runId, workspaceId, fence } = run;
  const gate = { claimed: run, actor, signal, sendSignal: given.sendSignal, journal };
  const titles = new Map(automation.steps.map(({ id, title }) => [id, title]));
  const limits = new Map(automation.steps.map(({ id, timeoutMs }) => [id, timeoutMs]));
  const title = (id: string) => titles.get(id) ?? id;
  let at: string | null = null;
  /** The code of the step goes on when this ends. */
  const goesOn = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      if (at !== null) parts.stepAtWork(runId, at);
    }
  };
  const reasoner = recordingReasoner(given);

  return {
    runId,
    config: given.config,
    signal,
    now: parts.now,
    left: given.left,
    reasoner: { think: (thought, until) => goesOn(reasoner.think(thought, until)) },
    memory: { search: (query, limit) => goesOn(parts.memory.search(workspaceId, query, limit, signal)) },
    artifacts: { store: (file) => goesOn(storeArtifact(given, file)) },
    delay: async (name, until) => {
      await journal.flush();
      await delayRun(parts, run, name, until);
    },
    progress: async (text, data) => {
      journal.event({ type: 'progress', step: null, text, ...(data ? { data } : {}) });
    },
    step: async (phase, step, summary) => {
      signal.throwIfAborted();
      const started = phase === 'started';
      given.watch(started ? step : null, limits.get(step));
      if (started) {
        journal.stepStarted(step, title(step), saver.currentId);
        at = step;
        parts.stepAtWork(runId, step);
      } else {
        journal.event({ type: 'step_ended', step, text: summary ?? `${title(step)}: done` }, { stepEnded: true });
      }
      parts.failpoint(`${phase}:${step}`);
    },
    read: async (connector, name, input) => {
      const action = connector.actions[name];
      if (!action || (action.effect !== 'read' && action.effect !== 'draft'))
        throw new TypeError(`${connector.id}.${name} is not a read: use the effects gate`);
      const connection = await connectionOf(parts.connections, workspaceId, connector);
      const context = contextOf(connection, { signal, reference: null, log: parts.log, now: parts.now });
      return (await goesOn(callAction(connector.id, name, action, input, context))) as never;
    },
    perform: async (request) => {
      const input = request.input as Record<string, unknown>;
      return (await goesOn(performEffect(parts, gate, { ...request, input }))) as never;
    },
    pastEffect: (key) => goesOn(pastEffect(parts, gate, key)),
    undo: (key) => goesOn(undoEffect(parts, gate, key)),
    recorded: async (step, ordinal) => {
      const effect = await effectInSlot(parts.db, runId, step, ordinal);
      switch (effect?.state) {
        case 'confirmed':
          return { output: effect.output?.value };
        case 'approved':
        case 'sending':
          return effect.state;
        case 'unknown':
        case 'needs_human':
          return 'unknown';
        default:
          return 'none';
      }
    },
    withdraw: async (step, ordinal, because) => {
      await journal.flush();
      const effect = await effectInSlot(parts.db, runId, step, ordinal);
      if (!effect || effect.state === 'rejected') return;
      if (effect.state !== 'approved') throw new DomainError('effect_slot_taken', { details: { step, ordinal, state: effect.state } });
      await settleEffect(parts.db, effect.key, { state: 'rejected', problem: { code: 'approval_changed', because } });
      await appendEvent(parts.db, runId, fence, { type: 'effect_rejected', step, text: because, data: { key: effect.key }, actor });
    },
  };
}

/** Every answer is in the history: who reasoned, with which prompt, for how much. */
function recordingReasoner({ parts, run, journal }: ToolsFor): Reasoner {
  const used: Usage = { ...run.usage };
  const reasoner = parts.reasonerFor(() => used);
  return {
    async think(thought, signal) {
      const answered = await reasoner.think(thought, signal);
      const { usage } = answered;
      if (usage) {
        used.inputTokens += usage.inputTokens;
        used.outputTokens += usage.outputTokens;
        used.costMicrocents += usage.costMicrocents;
      }
      const text = answered.fellBackBecause
        ? `Rules decided (${answered.fellBackBecause})`
        : answered.by === 'rules'
          ? 'Rules decided'
          : `${answered.by} decided`;
      const data = {
        purpose: thought.purpose,
        by: answered.by,
        prompt: answered.promptName,
        prompt_version: answered.promptVersion,
        usage,
      };
      journal.event({ type: 'reasoned', step: null, text, data }, { reasonedBy: answered.by, ...(usage ? { usage } : {}) });
      return answered;
    },
  };
}

async function storeArtifact(
  { parts, run, journal }: ToolsFor,
  file: { name: string; contentType: string; body: string | Uint8Array },
): Promise<Artifact> {
  const body = typeof file.body === 'string' ? Buffer.from(file.body, 'utf8') : file.body;
  const sha256 = createHash('sha256').update(body).digest('hex');
  // The key is made of what the bytes are, so a step that runs twice stores one object.
  const objectKey = `${run.workspaceId}/${run.id}/${sha256}`;
  await parts.objects.put(objectKey, body, { contentType: file.contentType });
  const row = await parts.db.transaction((tx) =>
    recordArtifact(tx, {
      workspaceId: run.workspaceId,
      id: randomUUID(),
      runId: run.id,
      name: file.name,
      contentType: file.contentType,
      bytes: body.byteLength,
      sha256,
      objectKey,
    }),
  );
  const text = `Stored ${file.name}`;
  journal.event({ type: 'artifact_stored', step: null, text, data: { artifact_id: row.id, name: file.name } });
  return toArtifact(row);
}
