import {
  type CheckpointValue,
  type Database,
  deleteCheckpoints,
  listCheckpoints,
  readCheckpoint,
  type StoredCheckpoint,
} from '@banksman/db';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  ERROR,
  maxChannelVersion,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import type { ObjectStore } from '../../objects/object-store.ts';
import { withoutSecrets } from '../../redact.ts';
import type { Journal } from './journal.ts';
import { fetchValues, type Packed, packValue, refuseTooLarge, type ValueStore } from './large-values.ts';
import { PlainJson } from './plain-json.ts';

/** What a checkpoint's row holds: the checkpoint without values, the small values as JSON texts, the others by hash. */
type Body = {
  checkpoint: Omit<Checkpoint, 'channel_values'>;
  values: Record<string, unknown>;
  refs: Record<string, { type: string; sha256: string }>;
};
type Place = { threadId: string; ns: string };
/** A value as it was packed, for the version of its channel: an unchanged one is neither serialized nor hashed again. */
type PackedChannel = { version: string; packed: Packed };

/**
 * LangGraph's checkpoint saver on our own tables, for one drive of one run: a superstep goes into the run's journal and is
 * written with its events in one statement under the fence. It passes `@langchain/langgraph-checkpoint-validation`.
 */
export class RunSaver extends BaseCheckpointSaver {
  readonly #store: ValueStore;
  readonly #journal: Journal;
  readonly #packed = new Map<string, Map<string, PackedChannel>>();
  /** a thread that has no checkpoint yet, and the row read last: neither is asked for again */
  readonly #isNew: (threadId: string) => boolean;
  #read: StoredCheckpoint | null = null;
  /** id of the graph's own newest checkpoint, as far as this drive knows */
  currentId: string | null = null;

  constructor(
    given: { db: Database; objects: ObjectStore; workspaceId: string; journal: Journal },
    isNew: (threadId: string) => boolean = () => false,
  ) {
    super();
    this.serde = new PlainJson(this.serde);
    this.#store = given;
    this.#journal = given.journal;
    this.#isNew = isNew;
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const place = placeOf(config);
    this.#read = null;
    const { channel_values: values, ...rest } = checkpoint;
    const { body, rows } = await this.#pack(place, rest, values, newVersions);
    const parentId = (config.configurable?.checkpoint_id as string | undefined) ?? null;
    this.#journal.checkpoint({ ...place, checkpointId: checkpoint.id, parentId, body, metadata }, rows);
    if (place.ns === '') this.currentId = checkpoint.id;
    // Stored while the next step already works; whatever goes outside waits for it. The input is in the run's row already.
    if (metadata.source !== 'input') this.#journal.flushNow();
    return configOf(place, checkpoint.id);
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const place = placeOf(config);
    const checkpointId: unknown = config.configurable?.checkpoint_id;
    if (typeof checkpointId !== 'string') throw new TypeError('writes belong to a checkpoint: configurable.checkpoint_id is missing');
    this.#read = null;
    const records = await Promise.all(
      writes.map(async ([channel, value], at) => {
        const [type, data] = await this.serde.dumpsTyped(channel === ERROR ? errorToKeep(value) : value);
        refuseTooLarge(channel, data.byteLength);
        return { ...place, checkpointId, taskId, idx: WRITES_IDX_MAP[channel] ?? at, channel, type, body: Buffer.from(data) };
      }),
    );
    this.#journal.writes(records);
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const threadId: unknown = config.configurable?.thread_id;
    if (typeof threadId !== 'string') return undefined;
    const place = placeOf(config);
    const checkpointId = (config.configurable?.checkpoint_id as string | undefined) || null;
    await this.#journal.flush();
    if (this.currentId === null && this.#isNew(threadId)) return undefined;
    const row = await this.#row(place, checkpointId);
    if (!row) return undefined;
    if (place.ns === '' && checkpointId === null) this.currentId = row.checkpointId;
    return this.#tuple(row);
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    await this.#journal.flush();
    const { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpointId } = config.configurable ?? {};
    const { filter, before, limit } = options;
    const rows = await listCheckpoints(this.#store.db, this.#store.workspaceId, {
      threadId,
      ns: ns ?? undefined,
      checkpointId: checkpointId || undefined,
      beforeId: before?.configurable?.checkpoint_id as string | undefined,
      metadata: filter && Object.keys(filter).length > 0 ? filter : undefined,
      limit,
    });
    for (const row of rows) yield await this.#tuple(row);
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#journal.flush();
    this.#read = null;
    this.#packed.clear();
    const keys = await this.#store.db.transaction((tx) => deleteCheckpoints(tx, this.#store.workspaceId, threadId));
    await Promise.all(keys.map((key) => this.#store.objects.remove(key)));
  }

  async #row(place: Place, checkpointId: string | null): Promise<StoredCheckpoint | null> {
    const last = this.#read;
    // The engine looks where a run stands and LangGraph looks again: that is one read.
    if (last && last.threadId === place.threadId && last.ns === place.ns && (checkpointId === null || checkpointId === last.checkpointId))
      return last;
    const row = await readCheckpoint(this.#store.db, this.#store.workspaceId, place.threadId, place.ns, checkpointId);
    if (checkpointId === null) this.#read = row;
    return row;
  }

  async #pack(place: Place, checkpoint: Body['checkpoint'], values: Checkpoint['channel_values'], changed: ChannelVersions) {
    const known = this.#packed.get(keyOf(place));
    const channels = new Map<string, PackedChannel>();
    const rows: CheckpointValue[] = [];
    for (const [channel, version] of Object.entries(checkpoint.channel_versions)) {
      if (channel in changed) {
        if (!(channel in values)) continue;
        const { packed, row } = await packValue(this.#store, place.threadId, channel, await this.serde.dumpsTyped(values[channel]));
        channels.set(channel, { version: String(version), packed });
        if (row) rows.push(row);
      } else {
        const before = known?.get(channel);
        if (before?.version === String(version)) channels.set(channel, before);
      }
    }
    this.#packed.set(keyOf(place), channels);
    return { body: bodyText(checkpoint, channels), rows };
  }

  async #tuple(row: StoredCheckpoint): Promise<CheckpointTuple> {
    const place = { threadId: row.threadId, ns: row.ns };
    // Read without the reviver: the values are texts of their own, revived one by one below.
    const { checkpoint, values, refs } = JSON.parse(row.body) as Body;
    const large = await fetchValues(this.#store, row.threadId, [...new Set(Object.values(refs).map(({ sha256 }) => sha256))]);
    const channelValues: Record<string, unknown> = {};
    const channels = new Map<string, PackedChannel>();
    for (const [channel, version] of Object.entries(checkpoint.channel_versions)) {
      const ref = refs[channel];
      const inline = channel in values ? JSON.stringify(values[channel]) : null;
      if (ref) channelValues[channel] = await this.serde.loadsTyped(ref.type, large.get(ref.sha256) ?? new Uint8Array());
      else if (inline !== null) channelValues[channel] = await this.serde.loadsTyped('json', inline);
      else continue;
      channels.set(channel, { version: String(version), packed: ref ?? { inline: inline ?? '' } });
    }
    this.#packed.set(keyOf(place), channels);
    const full: Checkpoint = { ...checkpoint, channel_values: channelValues };
    if (full.v < 4 && row.parentId !== null) await this.#addSends(full, place, row.parentId);
    return {
      config: configOf(place, row.checkpointId),
      checkpoint: full,
      metadata: row.metadata as CheckpointMetadata,
      ...(row.parentId === null ? {} : { parentConfig: configOf(place, row.parentId) }),
      pendingWrites: await Promise.all(
        row.writes.map(
          async ({ taskId, channel, type, body }): Promise<CheckpointPendingWrite> => [
            taskId,
            channel,
            await this.serde.loadsTyped(type, body),
          ],
        ),
      ),
    };
  }

  /** Before version 4 of the format, sends were writes of the parent checkpoint. */
  async #addSends(checkpoint: Checkpoint, place: Place, parentId: string): Promise<void> {
    const parent = await readCheckpoint(this.#store.db, this.#store.workspaceId, place.threadId, place.ns, parentId);
    const sends = (parent?.writes ?? []).filter(({ channel }) => channel === TASKS);
    checkpoint.channel_values[TASKS] = await Promise.all(sends.map(({ type, body }) => this.serde.loadsTyped(type, body)));
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }
}

/** Put together as text: the values are JSON already. */
function bodyText(checkpoint: Body['checkpoint'], channels: ReadonlyMap<string, PackedChannel>): string {
  const values: string[] = [];
  const refs: Body['refs'] = {};
  for (const [channel, { packed }] of channels) {
    if ('inline' in packed) values.push(`${JSON.stringify(channel)}:${packed.inline}`);
    else refs[channel] = packed;
  }
  return `{"checkpoint":${JSON.stringify(checkpoint)},"values":{${values.join(',')}},"refs":${JSON.stringify(refs)}}`;
}

function placeOf(config: RunnableConfig): Place {
  const { thread_id: threadId, checkpoint_ns: ns = '' } = config.configurable ?? {};
  if (typeof threadId !== 'string') throw new TypeError('a checkpoint belongs to a thread: configurable.thread_id is missing');
  return { threadId, ns: String(ns) };
}

const keyOf = ({ threadId, ns }: Place) => `${threadId}\n${ns}`;

function configOf({ threadId, ns }: Place, checkpointId: string): RunnableConfig {
  return { configurable: { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpointId } };
}

/** What a step threw, as LangGraph notes it for whoever looks: a client library may have quoted the token that it sent. */
function errorToKeep(value: unknown): unknown {
  return withoutSecrets(value instanceof Error ? { name: value.name, message: value.message } : value);
}
