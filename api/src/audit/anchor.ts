import { createHmac } from 'node:crypto';
import { type Db, markAnchored, unanchoredHeads } from '@banksman/db';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import type { Anchor } from './audit.ts';

const EVERY_MS = 60 * 60_000;
const anchor = z.object({ seq: z.number().int(), mac: z.string(), sealed: z.string() });

const keyOfAnchor = (workspaceId: string) => `${workspaceId}/audit/head.json`;

/**
 * A chore that copies the end of each chain that grew into the object store, once an hour: a chain whose last entries were removed
 * together with its end in the database is shorter than the copy says.
 */
export function startAnchoring(): (parts: Parts) => Promise<void> {
  let next = 0;
  return async function anchorAudit(parts) {
    if (performance.now() < next) return;
    next = performance.now() + EVERY_MS;
    await anchorHeads(parts);
  };
}

/** Copies the end of each chain that grew since it was copied last. */
export async function anchorHeads({ db, objects, vault }: Pick<Parts, 'db' | 'objects' | 'vault'>): Promise<void> {
  for (const { workspaceId, seq, mac } of await unanchoredHeads(db, 1_000)) {
    const sealed = await sealOf({ vault }, db, workspaceId, { seq, mac });
    const body = Buffer.from(JSON.stringify({ seq, mac, sealed }));
    await objects.put(keyOfAnchor(workspaceId), body, { contentType: 'application/json' });
    await markAnchored(db, workspaceId, seq);
  }
}

/** The copy of a chain's end; null when there is none, or when it is not ours. */
export async function anchorOf(parts: Pick<Parts, 'db' | 'objects' | 'vault'>, workspaceId: string): Promise<Anchor | null> {
  const found = await parts.objects.get(keyOfAnchor(workspaceId)).catch(() => null);
  if (!found) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  const parsed = anchor.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
  if (!parsed.success) return null;
  const { seq, mac, sealed } = parsed.data;
  return sealed === (await sealOf(parts, parts.db, workspaceId, { seq, mac })) ? { seq, mac } : null;
}

async function sealOf({ vault }: Pick<Parts, 'vault'>, db: Db, workspaceId: string, { seq, mac }: Anchor): Promise<string> {
  const { key } = await vault.auditKey(db, workspaceId, null);
  return createHmac('sha256', key).update(`anchor|${workspaceId}|${seq}|${mac}`).digest('base64url');
}
