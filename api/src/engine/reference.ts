import { createHash } from 'node:crypto';
import { canonicalJson } from '@banksman/contracts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** SHA-256 (64 hexadecimal characters) of the canonical JSON (RFC 8785) of `value`. */
export function sha256Of(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * The key of an effect: hash of workspace, run, step, ordinal and payload. Never of the attempt: a key that changes with
 * the attempt de-duplicates nothing.
 */
export function effectKey(slot: { workspaceId: string; runId: string; step: string; ordinal: number; payload: unknown }): string {
  return sha256Of([slot.workspaceId, slot.runId, slot.step, slot.ordinal, slot.payload]);
}

/**
 * What the supplier knows an effect by: 28 characters [A-Z2-7], 140 bits of the key (Expedia Rapid's
 * `affiliate_reference_id` takes 3 to 28 characters, the shortest of those we know).
 */
export function referenceOf(key: string): string {
  let bits = 0n;
  for (const byte of Buffer.from(key, 'hex').subarray(0, 18)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let at = 0; at < 28; at++) text += BASE32[Number((bits >> BigInt(144 - 5 * (at + 1))) & 31n)];
  return text;
}
