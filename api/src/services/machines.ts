import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  DomainError,
  MACHINE_SCOPE_GIVES,
  type Machine,
  type MachineScope,
  type MadeMachine,
  may,
  type NewMachine,
} from '@banksman/contracts';
import { addMachine, changeMachine, inWorkspace, listMachines, lockMachine, type MachineRow } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller } from './caller.ts';

const PREFIX = { key: 'bk_', client: 'bcs_' } as const;
const SHOWN = 8;

/** What of a machine's secret is kept. */
export const sha256OfSecret = (secret: string) => createHash('sha256').update(`machine:${secret}`).digest('hex');

/** Administrators see all of the workspace, others what they made. */
const onlyOf = (caller: Caller) => (caller.role === 'admin' ? null : caller.userId);

/** Keys and clients that the caller may see, newest first. */
export async function listMachinesFor({ db }: Parts, caller: Caller): Promise<Machine[]> {
  return (await inWorkspace(db, caller.workspaceId, (tx) => listMachines(tx, caller.workspaceId, onlyOf(caller)))).map(toMachine);
}

/**
 * Makes a key or a client. Its secret is in the answer and nowhere else.
 * @throws DomainError `forbidden` for a scope that the caller's own role does not hold, or a client by somebody who is no administrator
 */
export async function makeMachine(parts: Parts, caller: Caller, wanted: NewMachine): Promise<MadeMachine> {
  const { workspaceId } = caller;
  if (caller.machine) throw new DomainError('forbidden', { message: 'A program cannot make keys.' });
  const beyond = wanted.scopes.filter((scope) => MACHINE_SCOPE_GIVES[scope].some((given) => !may(caller.role, given)));
  if (beyond.length > 0) throw new DomainError('forbidden', { message: `Your own role does not allow ${beyond.join(', ')}.` });
  if (wanted.kind === 'client' && caller.role !== 'admin')
    throw new DomainError('forbidden', { message: 'A client of the workspace is for administrators to make.' });
  const { secret, prefix, sha256 } = makeSecret(wanted.kind);
  const made = await inWorkspace(parts.db, workspaceId, async (tx) => {
    const { kind, name } = wanted;
    const scopes: MachineScope[] = [...new Set(wanted.scopes)];
    const by = { createdById: caller.userId, createdByName: caller.name };
    const row = await addMachine(tx, { workspaceId, id: randomUUID(), kind, name, prefix, sha256, scopes, ...by }, wanted.expires_in_days);
    await record(parts, tx, caller, row, 'machine_made', `Made the ${row.kind} ${row.name}`);
    return row;
  });
  return { machine: toMachine(made), secret };
}

/** Gives a key or client another secret; the old one opens nothing from then on. @throws DomainError `not_found` */
export async function rotateMachine(parts: Parts, caller: Caller, id: string): Promise<MadeMachine> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = await own(tx, caller, id);
    const { secret, prefix, sha256 } = makeSecret(row.kind);
    const changed = await changeMachine(tx, row, { prefix, sha256 });
    await record(parts, tx, caller, row, 'machine_rotated', `Gave the ${row.kind} ${row.name} another secret`);
    return { machine: toMachine(changed), secret };
  });
}

/** Ends a key or client for good. @throws DomainError `not_found` */
export async function revokeMachine(parts: Parts, caller: Caller, id: string): Promise<Machine[]> {
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = await own(tx, caller, id);
    await changeMachine(tx, row, 'revoked');
    await record(parts, tx, caller, row, 'machine_revoked', `Ended the ${row.kind} ${row.name}`);
  });
  return listMachinesFor(parts, caller);
}

type Tx = Parameters<typeof lockMachine>[0];

async function own(tx: Tx, caller: Caller, id: string): Promise<MachineRow> {
  const row = await lockMachine(tx, caller.workspaceId, id, onlyOf(caller));
  if (!row) throw new DomainError('not_found', { details: { what: 'key' } });
  return row;
}

type Recorded = 'machine_made' | 'machine_rotated' | 'machine_revoked';

async function record(parts: Parts, tx: Tx, caller: Caller, row: MachineRow, action: Recorded, text: string): Promise<void> {
  const data = { kind: row.kind, scopes: row.scopes, expires_at: row.expiresAt?.toISOString() ?? null };
  await parts.audit.write(tx, caller.workspaceId, { actor: actorOf(caller), action, subject: { kind: 'machine', id: row.id }, text, data });
}

/** 256 random bits. */
function makeSecret(kind: MachineRow['kind']) {
  const secret = `${PREFIX[kind]}${randomBytes(32).toString('base64url')}`;
  return { secret, prefix: secret.slice(0, SHOWN), sha256: sha256OfSecret(secret) };
}

function toMachine(row: MachineRow): Machine {
  const { id, kind, name, prefix, scopes, createdByName, createdAt, rotatedAt, expiresAt, lastUsedAt, revokedAt } = row;
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id,
    kind,
    name,
    prefix,
    scopes,
    created_by: createdByName,
    created_at: createdAt.toISOString(),
    rotated_at: time(rotatedAt),
    expires_at: time(expiresAt),
    last_used_at: time(lastUsedAt),
    revoked_at: time(revokedAt),
  };
}
