import { type BatchResult, type batchRequest, DomainError, formatMoney } from '@banksman/contracts';
import { type Db, getApproval, getWorkspace, inWorkspace, type ListedApproval } from '@banksman/db';
import { question } from '@banksman/graphs';
import type { z } from 'zod';
import { sentenceOf } from '../http/problems.ts';
import type { Parts } from '../parts.ts';
import { decide, decideIn } from './approvals.ts';
import type { Caller } from './caller.ts';
import { tryOut } from './try-out.ts';

type Request = z.infer<typeof batchRequest>;
type Item = Request['items'][number];
type Result = BatchResult['results'][number];
/** What all questions of one go have in common. */
type Common = { of: string | null; limitCents: number; currency: string };

/**
 * Approves several questions of one kind (same connector and action as the first), each at most the workspace's limit. Each is decided by
 * itself: what is refused stays open and says why. With `preview` everything is tried out together and nothing is decided.
 */
export async function approveBatch(parts: Parts, caller: Caller, request: Request): Promise<BatchResult> {
  const { workspaceId } = caller;
  const common = await inWorkspace(parts.db, workspaceId, async (tx): Promise<Common> => {
    const workspace = await getWorkspace(tx, workspaceId);
    const first = request.items[0] ? await getApproval(tx, workspaceId, request.items[0].id) : null;
    return { of: first && kindOf(first), limitCents: workspace?.batchLimitCents ?? 0, currency: workspace?.currency ?? 'USD' };
  });
  const results = request.preview ? await preview(parts, caller, request, common) : await decideEach(parts, caller, request, common);
  return { preview: request.preview, limit_cents: common.limitCents, currency: common.currency, results };
}

/** All in one transaction that is taken back: two that are together over a spending limit are found out. */
async function preview(parts: Parts, caller: Caller, { items }: Request, common: Common): Promise<Result[]> {
  const results: Result[] = [];
  await inWorkspace(parts.db, caller.workspaceId, (tx) =>
    tryOut(tx, async (trial) => {
      for (const item of items) {
        const decideItem = () => trial.transaction((one) => decideIn(one, parts, caller, item.id, approval(item)).then(() => {}));
        results.push(await resultOf(trial, caller, item, common, decideItem));
      }
    }),
  );
  return results;
}

async function decideEach(parts: Parts, caller: Caller, { items, hold_ms }: Request, common: Common): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    const body = hold_ms === undefined ? approval(item) : { ...approval(item), hold_ms };
    results.push(await resultOf(parts.db, caller, item, common, () => decide(parts, caller, item.id, body).then(() => {})));
  }
  return results;
}

const approval = ({ payload_sha256 }: Item) => ({ decision: 'approve' as const, payload_sha256 });

async function resultOf(db: Db, { workspaceId }: Caller, { id }: Item, common: Common, decideItem: () => Promise<void>): Promise<Result> {
  const row = await getApproval(db, workspaceId, id);
  const shown = { id, headline: row?.headline ?? null, amount_cents: row?.amountCents ?? null, currency: row?.currency ?? null };
  const problem = row ? unfit(row, common) : null;
  if (problem) return { ...shown, ok: false, problem };
  try {
    await decideItem();
    return { ...shown, ok: true, problem: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...shown, ok: false, problem: sentenceOf(error) };
  }
}

/** Why a question cannot be approved along with others; null when it can. */
function unfit(row: ListedApproval, { of, limitCents, currency }: Common): string | null {
  const kind = kindOf(row);
  if (kind === null || row.amountCents === null) return 'This needs a look of its own: it has no amount.';
  if (kind !== of) return 'This is about something else than the others.';
  if (row.currency !== currency) return `This is not in ${currency}.`;
  if (question.parse(row.question).authorises?.effect === 'irreversible') return 'This needs a look of its own: it cannot be undone.';
  if (row.amountCents > limitCents) return `This is more than ${formatMoney(limitCents, currency)}, which is the most for several at once.`;
  return null;
}

function kindOf({ kind, question: asked }: ListedApproval): string | null {
  const permits = question.parse(asked).authorises;
  return kind === 'action' && permits ? `${permits.connector}.${permits.action}` : null;
}
