import { type Actor, may, type Role } from '@banksman/contracts';

/** The signed-in person (or machine) a service acts for. */
export type Caller = { userId: string; workspaceId: string; role: Role; name: string; channel: string };

/** The caller as the history names them. */
export function actorOf(caller: Caller): Actor {
  return { kind: 'person', id: caller.userId, name: caller.name, channel: caller.channel };
}

/** The workspace itself, as what something was done to. */
export const workspaceOf = ({ workspaceId }: Caller) => ({ kind: 'workspace', id: workspaceId });

/** Whose runs the caller may see: null means everybody's in the workspace, else only their own. */
export function onlyOwn(caller: Caller): string | null {
  return may(caller.role, 'runs:read_all') ? null : caller.userId;
}
