import type { Log } from '@banksman/connectors';
import type { Caller } from '../services/caller.ts';

/** What travels with a request. */
export type ApiEnv = { Variables: { requestId: string; log: Log; caller?: Caller; sessionId?: string } };
