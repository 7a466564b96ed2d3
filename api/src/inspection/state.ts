import { buffer } from 'node:stream/consumers';
import type { StepValue } from '@banksman/contracts';
import { checkpointValueSizes, type Db, readCheckpointValues } from '@banksman/db';
import { z } from 'zod';
import { readPlain } from '../engine/checkpoints/plain-json.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { withoutSecrets } from '../redact.ts';

/** A value up to this size comes whole; of a larger one the beginning, and a file. */
const WHOLE_MAX_BYTES = 32 * 1024;
const EXCERPT_CHARACTERS = 2_000;
/** A stored value above this is not even begun to be read for a preview. */
const PREVIEW_MAX_BYTES = 256 * 1024;

const body = z.object({
  checkpoint: z.looseObject({ channel_versions: z.record(z.string(), z.union([z.string(), z.number()])) }),
  values: z.record(z.string(), z.unknown()),
  refs: z.record(z.string(), z.object({ type: z.string(), sha256: z.string() })),
});
type Held = { version: string } & ({ inline: unknown } | { type: string; sha256: string });
/** The named values of a stored checkpoint, without LangGraph's own. */
export type StoredState = ReadonlyMap<string, Held>;

/** Where a run's values are read from, as the tenant. */
export type StateStore = { db: Db; workspaceId: string; threadId: string };

/** Reads which values a checkpoint holds, by name in the order of their channels; large ones stay where they lie. */
export function storedState(stored: string): StoredState {
  const { checkpoint, values, refs } = body.parse(JSON.parse(stored));
  const state = new Map<string, Held>();
  for (const [name, version] of Object.entries(checkpoint.channel_versions)) {
    // LangGraph's own channels: `__start__`, `branch:to:…`
    if (name.startsWith('__') || name.includes(':')) continue;
    const ref = refs[name];
    if (ref) state.set(name, { version: String(version), ...ref });
    else if (name in values) state.set(name, { version: String(version), inline: values[name] });
  }
  return state;
}

/** What a step changed: the values of `after` that `before` does not hold in the same version. */
export function changedIn(after: StoredState, before: StoredState): StoredState {
  return new Map([...after].filter(([name, { version }]) => before.get(name)?.version !== version));
}

/** The values as a person looks at them: without secrets, empty ones left out, large ones begun. */
export async function shownValues(store: StateStore, state: StoredState): Promise<StepValue[]> {
  const hashes = [...state.values()].flatMap((held) => ('sha256' in held ? [held.sha256] : []));
  const sizes = await checkpointValueSizes(store.db, store.workspaceId, store.threadId, hashes);
  const shown: StepValue[] = [];
  for (const [name, held] of state) {
    const size = 'sha256' in held ? sizes.get(held.sha256) : undefined;
    if ('sha256' in held && (!size || size.isOutside || size.bytes > PREVIEW_MAX_BYTES)) {
      shown.push({ name, bytes: size?.bytes ?? 0, is_whole: false, value: null, excerpt: null });
      continue;
    }
    const located = await locateValue(store, state, name);
    if (!located || !('bytes' in located)) continue;
    const value = withoutSecrets(readPlain(located.type, located.bytes));
    const text = JSON.stringify(value);
    if (text === undefined || value === null) continue;
    const bytes = Buffer.byteLength(text);
    const isWhole = bytes <= WHOLE_MAX_BYTES;
    shown.push({
      name,
      bytes,
      is_whole: isWhole,
      value: isWhole ? value : null,
      excerpt: isWhole ? null : text.slice(0, EXCERPT_CHARACTERS),
    });
  }
  return shown;
}

/** Where one value lies; null when the state has none of this name or it is gone. */
export type Located = { type: string; bytes: Uint8Array | string } | { type: string; objectKey: string };

export async function locateValue(store: StateStore, state: StoredState, name: string): Promise<Located | null> {
  const held = state.get(name);
  if (!held) return null;
  if ('inline' in held) return { type: 'json', bytes: JSON.stringify(held.inline) };
  const row = (await readCheckpointValues(store.db, store.threadId, [held.sha256])).get(held.sha256);
  if (row?.body) return { type: held.type, bytes: row.body };
  return row?.objectKey ? { type: held.type, objectKey: row.objectKey } : null;
}

/** A located value as indented JSON without secrets; null when its object is gone. Reads the object store: not in a transaction. */
export async function valueText(objects: ObjectStore, located: Located): Promise<string | null> {
  if ('bytes' in located) return asText(readPlain(located.type, located.bytes));
  const object = await objects.get(located.objectKey);
  return object ? asText(readPlain(located.type, await buffer(object.body))) : null;
}

const asText = (value: unknown) => JSON.stringify(withoutSecrets(value), null, 2) ?? null;
