import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Actor, type AuditAction, type AuditCheck, canonicalJson } from '@banksman/contracts';
import {
  type AuditRow,
  addAuditRows,
  auditHead,
  auditRowsAfter,
  type Database,
  type Db,
  jsonb,
  lockAuditHead,
  type NewAuditRow,
  plainText,
} from '@banksman/db';
import type { Vault } from '../secrets/vault.ts';

/** Something that belongs into the audit log. `text` is read by people and never holds a secret; `data` says what exactly. */
export type NewAuditEntry = {
  actor: Actor;
  action: AuditAction;
  subject: { kind: string; id: string };
  text: string;
  data?: Record<string, unknown>;
};
/** The same of what happened before, under the type of a run's event. */
export type PastAuditEntry = Omit<NewAuditEntry, 'action'> & { action: string; at: Date };

/** A copy of a chain's end that lies outside of the database. */
export type Anchor = { seq: number; mac: string };

export type Audit = {
  /** Adds entries to the workspace's chain, in the transaction of what they tell: both are there or neither. */
  write(tx: Db, workspaceId: string, ...entries: NewAuditEntry[]): Promise<void>;
  writePast(tx: Db, workspaceId: string, entries: readonly PastAuditEntry[]): Promise<void>;
  /** Goes over a whole chain and names the first entry that is not as it was written. */
  check(db: Database, workspaceId: string, anchor: Anchor | null): Promise<AuditCheck>;
};

const BATCH = 2_000;
type Broken = NonNullable<AuditCheck['first_broken']>;

/** The audit log: per workspace a chain of HMACs (SHA-256) under a key that only the vault can make, so that a change in the table shows. */
export function openAudit(vault: Vault, now: () => Date = () => new Date()): Audit {
  const writePast = async (tx: Db, workspaceId: string, entries: readonly PastAuditEntry[]) => {
    if (entries.length === 0) return;
    // the key before the lock: whoever waits for the lock waits for nothing else
    const { key, version } = await vault.auditKey(tx, workspaceId, null);
    let { seq, mac } = await lockAuditHead(tx, workspaceId);
    const rows = entries.map((entry) => {
      seq += 1;
      const row = toRow(workspaceId, seq, entry, version);
      mac = macOf(key, mac, row);
      return { ...row, mac };
    });
    await addAuditRows(tx, rows);
  };
  return {
    writePast,
    write: (tx, workspaceId, ...entries) => {
      const at = now();
      return writePast(
        tx,
        workspaceId,
        entries.map((entry) => ({ ...entry, at })),
      );
    },
    check: (db, workspaceId, anchor) => check(vault, db, workspaceId, anchor),
  };
}

async function check(vault: Vault, db: Database, workspaceId: string, anchor: Anchor | null): Promise<AuditCheck> {
  const startedAt = performance.now();
  // read before the entries: what is added meanwhile lies behind it
  const head = await auditHead(db, workspaceId);
  const keys = new Map<number, Buffer | null>();
  let end: Anchor = { seq: 0, mac: '' };
  let broken: Broken | null = null;
  const compare = (row: AuditRow, key: Buffer | null): Broken | null => {
    if (row.seq !== end.seq + 1) return { seq: end.seq + 1, why: 'missing' };
    if (!key) return { seq: row.seq, why: 'unreadable' };
    if (!same(row.mac, macOf(key, end.mac, row))) return { seq: row.seq, why: 'changed' };
    const isOther = [head, anchor].some((copy) => copy?.seq === row.seq && copy.mac !== row.mac);
    return isOther ? { seq: row.seq, why: 'changed' } : null;
  };
  for (let isMore = true; isMore && !broken; ) {
    const rows = await auditRowsAfter(db, workspaceId, end.seq, BATCH);
    for (const row of rows) {
      if (!keys.has(row.keyVersion)) keys.set(row.keyVersion, await keyOr(vault, db, workspaceId, row.keyVersion));
      broken = compare(row, keys.get(row.keyVersion) ?? null);
      if (broken) break;
      end = { seq: row.seq, mac: row.mac };
    }
    isMore = rows.length === BATCH;
  }
  const expected = Math.max(head?.seq ?? 0, anchor?.seq ?? 0);
  if (!broken && end.seq < expected) broken = { seq: end.seq + 1, why: 'cut_off' };
  const tookMs = Math.round(performance.now() - startedAt);
  return { ok: broken === null, entries: end.seq, first_broken: broken, took_ms: tookMs, checked_at: new Date().toISOString() };
}

async function keyOr(vault: Vault, db: Database, workspaceId: string, version: number): Promise<Buffer | null> {
  return vault.auditKey(db, workspaceId, version).then(
    ({ key }) => key,
    () => null,
  );
}

function toRow(workspaceId: string, seq: number, entry: PastAuditEntry, keyVersion: number): Omit<NewAuditRow, 'mac'> {
  const { actor, action, subject, text, data = {}, at } = entry;
  return {
    workspaceId,
    seq,
    at,
    actorKind: actor.kind,
    actorId: plainText(actor.id),
    actorName: plainText(actor.name),
    channel: actor.channel,
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    text: plainText(text),
    // as the table gives it back: without what JSON or Postgres leaves out
    data: JSON.parse(jsonb(data)) as Record<string, unknown>,
    keyVersion,
  };
}

function macOf(key: Buffer, before: string, row: Omit<NewAuditRow, 'mac'>): string {
  const { workspaceId, seq, at, actorKind, actorId, actorName, channel, action, subjectKind, subjectId, text, data, keyVersion } = row;
  const said = [
    workspaceId,
    seq,
    at.toISOString(),
    actorKind,
    actorId,
    actorName,
    channel,
    action,
    subjectKind,
    subjectId,
    text,
    data,
    keyVersion,
  ];
  return createHmac('sha256', key)
    .update(canonicalJson([before, ...said]))
    .digest('base64url');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
