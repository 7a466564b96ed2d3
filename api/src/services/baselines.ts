import { randomUUID } from 'node:crypto';
import type { Baseline, NewBaseline, OutcomeTerms, OutcomeTermsUpdate } from '@banksman/contracts';
import { type BaselineRow, type Db, inWorkspace, listBaselines, recordBaseline, saveTerms, type Terms, termsOf } from '@banksman/db';
import { gradeOf, summaryOf } from '../outcomes/baseline.ts';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';
import type { Caller } from './caller.ts';

/** All baselines of the workspace with their versions, newest first. */
export async function baselinesOf(parts: Parts, caller: Caller): Promise<Baseline[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => (await listBaselines(tx, caller.workspaceId)).map(toBaseline));
}

/** Records how work was done before, as one more version. @throws DomainError `not_found` for an automation that does not exist */
export async function addBaseline(parts: Parts, caller: Caller, wanted: NewBaseline): Promise<Baseline> {
  const { id: moduleId } = automationOf(parts, wanted.module_id);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) =>
    toBaseline(await record(tx, caller.workspaceId, { ...wanted, module_id: moduleId }, caller.name, false)),
  );
}

/** Gives the demo workspace an example to look at, once; it steps aside for the first real baseline. */
export async function seedExampleBaseline(parts: Pick<Parts, 'db'>, workspaceId: string): Promise<void> {
  const minutes = (count: number) => count * 60_000;
  await inWorkspace(parts.db, workspaceId, async (tx) => {
    if ((await listBaselines(tx, workspaceId)).length > 0) return;
    const example: NewBaseline = {
      module_id: 'AM-002',
      variant: null,
      metric: 'work',
      measured: { method: 'estimate', quick: minutes(15), usual: minutes(25), slow: minutes(40) },
      note: 'An example, so that this page can be understood. Record how long it takes you.',
    };
    await record(tx, workspaceId, example, 'Banksman', true);
  });
}

/** What the client entered about money, building and office hours. */
export async function termsFor(parts: Parts, caller: Caller): Promise<OutcomeTerms> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => toTerms(await termsOf(tx, caller.workspaceId)));
}

/** Changes what is given. Office hours hold for runs that end from then on. */
export async function updateTerms(parts: Parts, caller: Caller, update: OutcomeTermsUpdate): Promise<OutcomeTerms> {
  const given: Record<keyof Terms, unknown> = {
    hourlyRateCents: update.hourly_rate_cents,
    platformCents: update.platform_cents,
    smsCents: update.sms_cents,
    upkeepMinutes: update.upkeep_minutes,
    buildMinutes: update.build_minutes,
    draftedOn: update.drafted_on,
    opensAt: update.opens_at,
    closesAt: update.closes_at,
    officeDays: update.office_days,
  };
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Terms>;
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    if (Object.keys(changed).length > 0) await saveTerms(tx, caller.workspaceId, changed);
    return toTerms(await termsOf(tx, caller.workspaceId));
  });
}

async function record(tx: Db, workspaceId: string, wanted: NewBaseline, by: string, isExample: boolean): Promise<BaselineRow> {
  return recordBaseline(tx, {
    workspaceId,
    id: randomUUID(),
    moduleId: wanted.module_id,
    variant: wanted.variant ?? '',
    metric: wanted.metric,
    ...summaryOf(wanted.measured),
    method: wanted.measured.method,
    note: wanted.note || null,
    isExample,
    recordedBy: by,
  });
}

function toBaseline(row: BaselineRow): Baseline {
  const { id, metric, version, p25, p50, p75, n, method, note } = row;
  return {
    id,
    module_id: row.moduleId,
    variant: row.variant || null,
    metric,
    version,
    p25,
    p50,
    p75,
    n,
    method,
    grade: gradeOf(method, n),
    note,
    is_example: row.isExample,
    recorded_by: row.recordedBy,
    recorded_at: row.recordedAt.toISOString(),
  };
}

function toTerms(terms: Terms & { currency: string }): OutcomeTerms {
  return {
    hourly_rate_cents: terms.hourlyRateCents,
    currency: terms.currency,
    platform_cents: terms.platformCents,
    sms_cents: terms.smsCents,
    upkeep_minutes: terms.upkeepMinutes,
    build_minutes: terms.buildMinutes,
    drafted_on: terms.draftedOn,
    opens_at: terms.opensAt,
    closes_at: terms.closesAt,
    office_days: terms.officeDays,
  };
}
