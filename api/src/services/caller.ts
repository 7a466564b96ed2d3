import { type Actor, may, type Role, type Scope } from '@banksman/contracts';
import type { RunViewer } from '@banksman/db';

/** The signed-in person (or machine) a service acts for. */
export type Caller = {
  userId: string;
  workspaceId: string;
  role: Role;
  name: string;
  channel: string;
  /** a program, and what it may do: never more than its scopes, whatever the role */
  machine?: { id: string; kind: 'key' | 'client'; scopes: readonly Scope[] };
};

/** True when the caller may do what `scope` names. */
export function callerMay({ machine, role }: Caller, scope: Scope): boolean {
  return machine ? machine.scopes.includes(scope) : may(role, scope);
}

/** The caller as the history names them. */
export function actorOf(caller: Caller): Actor {
  const { machine, userId, name, channel } = caller;
  return machine ? { kind: 'client', id: machine.id, name, channel } : { kind: 'person', id: userId, name, channel };
}

/** The workspace itself, as what something was done to. */
export const workspaceOf = ({ workspaceId }: Caller) => ({ kind: 'workspace', id: workspaceId });

/** Whose runs the caller may see: null means everybody's in the workspace, else only their own. */
export function onlyOwn(caller: Caller): string | null {
  return callerMay(caller, 'runs:read_all') ? null : caller.userId;
}

/** The caller as lists of runs see them. */
export function viewerOf(caller: Caller): RunViewer {
  return { onlyRequestedBy: onlyOwn(caller), canDecide: callerMay(caller, 'approvals:decide') };
}
