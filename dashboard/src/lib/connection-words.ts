import type { ConnectionSummary } from '@banksman/contracts';

/** How far a connector is proven, said as it is. */
export const PROOF_WORDS: Record<ConnectionSummary['status'], string> = {
  'verified-live': 'Verified live: tried against the real service',
  'contract-tested': 'Contract-tested: checked against what the vendor publishes, not yet against the real service',
  'stand-in-only': 'Stand-in only: tried against our own stand-in, not against the real service',
};
