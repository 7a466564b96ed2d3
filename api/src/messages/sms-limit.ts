import type { ApprovalRow, ContactRow } from '@banksman/db';
import { question } from '@banksman/graphs';

/**
 * Whether an SMS reply must not approve this: the sender's number is a hint, not an identity. Something without a price passes only when
 * it neither spends nor is irreversible; another currency than the company's has no limit that could be compared.
 */
export function isTooMuchForSms(approval: ApprovalRow, { smsMaxCents }: Pick<ContactRow, 'smsMaxCents'>, currency: string): boolean {
  if (approval.amountCents === null) return question.parse(approval.question).authorises?.effect !== 'write';
  return approval.currency !== currency || approval.amountCents > smsMaxCents;
}
