import { randomUUID } from 'node:crypto';
import type { Decision, DecisionKind, RerunRequest, RunDetail, RunStatus } from '@banksman/contracts';
import { eventsAfter } from '@banksman/db';
import { type Automation, rulesReasoner, undoEffect } from '@banksman/graphs';
import { sql } from 'drizzle-orm';
import { openAudit } from '../audit/audit.ts';
import type { SharedConnections } from '../connections.ts';
import { startWorker, type Worker, type WorkerOptions } from '../engine/worker.ts';
import { createObjectStore } from '../objects/create-object-store.ts';
import { type Egress, openOwnConnections } from '../own-connections.ts';
import type { Parts } from '../parts.ts';
import { openMasterKeys } from '../secrets/master-keys.ts';
import { openVault } from '../secrets/vault.ts';
import { decide, listApprovalsFor } from '../services/approvals.ts';
import type { Caller } from '../services/caller.ts';
import { listRunsPage } from '../services/list-runs.ts';
import { rerun, rerunPlan } from '../services/rerun.ts';
import { cancelRun, retryRun, runDetail, triggerRun } from '../services/runs.ts';
import { limitsOf, updateLimit, updateStop } from '../services/spending.ts';
import { type DatabaseAndFolder, databaseAndFolder } from './database-and-folder.ts';
import { dieAfterTheFirstStep } from './dead-worker.ts';
import { orderAutomation } from './order-automation.ts';
import { type Supplier, startSupplier, supplierConnector } from './supplier.ts';

export type SiteOptions = {
  settleMs?: number;
  automations?: readonly Automation[];
  /** what lies behind the addresses that workspaces connect */
  egress?: Egress;
};

/** The engine with a real database, a real supplier and the smallest automation that spends. */
export type EngineSite = Awaited<ReturnType<typeof engineSite>>;

/** Starts the parts; workers are started by the test, so that it can stop them where it wants. */
export async function engineSite(options: SiteOptions = {}) {
  const opened = await databaseAndFolder();
  const supplier: Supplier = await startSupplier();
  let dana = caller('Dana', 'manager');
  const parts = makeParts(opened, supplier, options);
  const workers: Worker[] = [];

  const detail = (runId: string): Promise<RunDetail> => runDetail(parts, dana, runId);
  const site = {
    parts,
    supplier,
    get mark(): Caller {
      return { ...caller('Mark', 'manager'), workspaceId: dana.workspaceId };
    },
    detail,
    /** who triggers and, unless another is named, decides */
    get dana(): Caller {
      return dana;
    },
    /** the next test starts with nothing: another workspace, and a supplier that has forgotten */
    anotherWorkspace(as: Caller = caller('Dana', 'manager')) {
      dana = as;
      supplier.forget();
    },
    /** as if another worker had claimed the run and then died: its lease runs out in `leaseMs` */
    async holdBySomeoneElse(runId: string, leaseMs: number) {
      await parts.db.execute(
        sql`update app.runs set fence = fence + 1, owner = 'another worker', lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
          ready_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond' where id = ${runId}`,
      );
    },
    /** claims since it last came further: more than five end it */
    async attemptOf(runId: string): Promise<number> {
      const { rows } = await parts.db.execute(sql`select attempt from app.runs where id = ${runId}`);
      return Number(rows[0]?.attempt);
    },
    work(workerOptions: Partial<WorkerOptions> = {}): Worker {
      const worker = startWorker(parts, { leaseMs: 2_000, concurrency: 4, ...workerOptions });
      workers.push(worker);
      return worker;
    },
    backToAfterTheFirstStep: (runId: string) => dieAfterTheFirstStep(parts, runId),
    /** leaves this worker alone */
    async stopOthers(worker: Worker) {
      const others = workers.filter((one) => one !== worker);
      workers.splice(0, workers.length, worker);
      await Promise.all(others.map((one) => one.stop()));
    },
    async trigger(input: Record<string, unknown>, key: string | null = null): Promise<string> {
      return (await triggerRun(parts, dana, { module_id: 'AM-901', input }, 'api', key)).job_id;
    },
    /** waits for the run to be in one of the statuses; fails after 20 s with its history */
    async reaches(runId: string, ...statuses: RunStatus[]): Promise<RunDetail> {
      const until = Date.now() + 20_000;
      for (;;) {
        const run = await detail(runId);
        if (statuses.includes(run.status)) return run;
        if (Date.now() > until) throw new Error(`still ${run.status}: ${(await site.history(runId)).join(' | ')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async history(runId: string): Promise<string[]> {
      const events = await eventsAfter(parts.db, dana.workspaceId, runId, 0);
      return events.map(({ type, text }) => `${type}: ${text}`);
    },
    async openQuestion(runId: string) {
      const [approval] = await listApprovalsFor(parts, dana, { status: 'open', runId });
      if (!approval) throw new Error('no open question');
      return approval;
    },
    async decide(runId: string, decision: DecisionKind, more: Partial<Decision> = {}, by: Caller = dana) {
      const question = await site.openQuestion(runId);
      return decide(parts, by, question.id, { decision, payload_sha256: question.payload_sha256, ...more });
    },
    cancel: (runId: string) => cancelRun(parts, dana, runId),
    stop: (stopped: boolean) => updateStop(parts, dana, { module_id: null, stopped }),
    limit: (limitCents: number | null, moduleId: string | null = null) =>
      updateLimit(parts, dana, { module_id: moduleId, period: 'month', limit_cents: limitCents }),
    limits: () => limitsOf(parts, dana),
    /** the run that offers to undo what a cancelled one did */
    async undoing(): Promise<string> {
      const { runs } = await listRunsPage(parts, dana, { module_id: 'AM-000' }, { limit: 10 });
      if (!runs[0]) throw new Error('nothing is offered to be undone');
      return runs[0].job_id;
    },
    retry: (runId: string) => retryRun(parts, dana, runId),
    rerunPlan: (runId: string) => rerunPlan(parts, dana, runId),
    rerun: async (runId: string, request: Partial<RerunRequest> & { from_step: string }) =>
      (await rerun(parts, dana, runId, { acknowledged_effects: [], ...request }, 'api')).job_id,
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await parts.connections.close();
      await supplier.close();
      await opened.drop();
    },
  };
  return site;
}

function caller(name: string, role: Caller['role']): Caller {
  return { userId: randomUUID(), workspaceId: randomUUID(), role, name, channel: 'api' };
}

function makeParts(opened: DatabaseAndFolder, supplier: Supplier, options: SiteOptions): Parts {
  const config = { url: supplier.url, settleMs: options.settleMs ?? 200 };
  const vault = openVault(openMasterKeys('m'.repeat(32), opened.dataDir));
  const automations = [...(options.automations ?? [orderAutomation]), undoEffect];
  const shared: SharedConnections = {
    find: (id) => (id === 'supplier' ? { connector: supplierConnector, config, mode: 'demo', fetch } : null),
  };
  const common = {
    db: opened.db,
    databaseUrl: opened.url,
    automations: new Map(automations.map((automation) => [automation.id, automation])),
    vault,
    log: () => {},
  };
  return {
    ...common,
    publicUrl: 'https://office.example.com',
    connections: openOwnConnections({ ...common, shared, ...(options.egress ? { egress: options.egress } : {}) }),
    audit: openAudit(vault),
    objects: createObjectStore({ kind: 'files', dir: opened.dataDir }),
    memory: { search: async () => [], add: async () => {} },
    reasonerFor: () => rulesReasoner(),
    now: () => new Date(),
    stepAtWork: () => {},
    stepGoesOn: () => {},
    failpoint: () => {},
  };
}
