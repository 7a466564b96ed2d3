import { randomUUID } from 'node:crypto';
import { type ApprovalRule, type ApprovalSettings, type approvalRuleRequest, DomainError, formatMoney } from '@banksman/contracts';
import {
  type ApprovalRuleRow,
  addApprovalRule,
  type Db,
  getWorkspace,
  inWorkspace,
  listApprovalRules,
  revokeApprovalRule,
  saveBatchLimit,
} from '@banksman/db';
import { question } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { visibleApproval } from './approvals.ts';
import type { Caller } from './caller.ts';

/** What of a payload says for which building site something is done. */
const ofSite = z.object({ job_id: z.string().min(1), job_name: z.string().optional() });

/** The building site of a payload, or null when it names none. */
export function siteOf(payload: Record<string, unknown>): { id: string; name: string | null } | null {
  const site = ofSite.safeParse(payload).data;
  return site ? { id: site.job_id, name: site.job_name ?? null } : null;
}

/** "Rule “up to $150.00” v2": who decided, where a rule did. */
export function ruleName({ maxCents, currency, version }: ApprovalRuleRow): string {
  return `Rule “up to ${formatMoney(maxCents, currency)}” v${version}`;
}

/** Rules of the workspace with what they approved; the ones that are good first. */
export async function rulesFor(parts: Parts, { workspaceId }: Caller): Promise<ApprovalRule[]> {
  return inWorkspace(parts.db, workspaceId, (tx) => rulesIn(tx, parts, workspaceId));
}

/**
 * Makes a rule "like this" of a question: same automation and action, at most `max_cents`, and if wanted only for the same building site.
 * It is good for questions that are asked from now on, and takes the place of the one before it.
 * @throws DomainError `input_invalid` when the question has no amount or names no site; `not_found`
 */
export async function createRule(parts: Parts, caller: Caller, request: z.infer<typeof approvalRuleRequest>): Promise<ApprovalRule[]> {
  const { workspaceId } = caller;
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const shown = await visibleApproval(tx, caller, request.approval_id);
    const permits = question.parse(shown.question).authorises;
    if (shown.kind !== 'action' || !permits || shown.amountCents === null || shown.currency === null) {
      refuse('approval_id', 'has no amount: only what costs an amount that is known before can be approved by a rule');
    }
    const site = request.same_site ? siteOf(shown.payload) : null;
    if (request.same_site && !site) refuse('same_site', 'this question names no building site');
    await addApprovalRule(tx, {
      workspaceId,
      id: randomUUID(),
      moduleId: shown.moduleId,
      connector: permits.connector,
      action: permits.action,
      maxCents: request.max_cents,
      currency: shown.currency,
      siteId: site?.id ?? '',
      siteName: site?.name ?? null,
      createdFrom: shown.id,
      createdById: caller.userId,
      createdByName: caller.name,
    });
    return rulesIn(tx, parts, workspaceId);
  });
}

/** Ends a rule from the commit on; what it has approved stays approved. @throws DomainError `not_found` */
export async function revokeRule(parts: Parts, { workspaceId, name }: Caller, ruleId: string): Promise<ApprovalRule[]> {
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    if (!(await revokeApprovalRule(tx, workspaceId, ruleId, name))) throw new DomainError('not_found', { details: { what: 'rule' } });
    return rulesIn(tx, parts, workspaceId);
  });
}

/** How questions are decided in the workspace. */
export async function approvalSettingsOf(parts: Parts, { workspaceId }: Caller): Promise<ApprovalSettings> {
  const workspace = await inWorkspace(parts.db, workspaceId, (tx) => getWorkspace(tx, workspaceId));
  return { batch_limit_cents: workspace?.batchLimitCents ?? 0 };
}

/** Sets how questions are decided in the workspace. */
export async function updateApprovalSettings(parts: Parts, caller: Caller, settings: ApprovalSettings): Promise<ApprovalSettings> {
  await inWorkspace(parts.db, caller.workspaceId, (tx) => saveBatchLimit(tx, caller.workspaceId, settings.batch_limit_cents));
  return approvalSettingsOf(parts, caller);
}

async function rulesIn(tx: Db, parts: Parts, workspaceId: string): Promise<ApprovalRule[]> {
  const { rules, uses } = await listApprovalRules(tx, workspaceId);
  return rules.map((row) => {
    const use = uses.find(({ ruleId }) => ruleId === row.id);
    return {
      id: row.id,
      version: row.version,
      module_id: row.moduleId,
      module_title: parts.automations.get(row.moduleId)?.title ?? row.moduleId,
      connector: row.connector,
      action: row.action,
      max_cents: row.maxCents,
      currency: row.currency,
      site_id: row.siteId === '' ? null : row.siteId,
      site_name: row.siteName,
      created_by: row.createdByName,
      created_at: row.createdAt.toISOString(),
      created_from: row.createdFrom,
      revoked_at: row.revokedAt?.toISOString() ?? null,
      revoked_by: row.revokedByName,
      approved_count: use?.count ?? 0,
      approved_cents: use?.cents ?? 0,
      last_approved_at: use?.lastAt.toISOString() ?? null,
    };
  });
}

function refuse(field: string, message: string): never {
  throw new DomainError('input_invalid', { details: { fields: [{ field, message }] } });
}
