export { jsonb, plainText } from './json.ts';
export { type Listener, listen } from './listen.ts';
export { migrate } from './migrate.ts';
export { noLongerThan } from './no-longer-than.ts';
export { type Database, type Db, type OpenDatabase, openDatabase } from './open.ts';
export * from './queries/annotations.ts';
export * from './queries/approval-holds.ts';
export * from './queries/approval-keys.ts';
export * from './queries/approval-rules.ts';
export * from './queries/approval-times.ts';
export * from './queries/approvals.ts';
export * from './queries/audit.ts';
export * from './queries/baselines.ts';
export * from './queries/bulk.ts';
export * from './queries/checkpoints.ts';
export * from './queries/claims.ts';
export * from './queries/connections.ts';
export * from './queries/contacts.ts';
export * from './queries/data-keys.ts';
export * from './queries/effects.ts';
export {
  appendEvent,
  EVENT_CHANNEL,
  eventsAfter,
  eventsOfRuns,
  type NewEvent,
  READY_CHANNEL,
  type RunProgress,
  TAKEN_CHANNEL,
  type TakenNotice,
  type Watched,
} from './queries/events.ts';
export * from './queries/failures.ts';
export * from './queries/find-runs.ts';
export * from './queries/handed-over.ts';
export * from './queries/health.ts';
export * from './queries/identity.ts';
export * from './queries/inbox.ts';
export * from './queries/inspection.ts';
export * from './queries/issuers.ts';
export * from './queries/machines.ts';
export * from './queries/memory.ts';
export * from './queries/modules.ts';
export { moveRun } from './queries/move-run.ts';
export * from './queries/oauth.ts';
export * from './queries/outbox.ts';
export * from './queries/outcomes.ts';
export * from './queries/people.ts';
export * from './queries/prune.ts';
export * from './queries/runs.ts';
export * from './queries/schedules.ts';
export * from './queries/second-factor.ts';
export * from './queries/spending.ts';
export * from './queries/supersteps.ts';
export * from './queries/timers.ts';
export * from './queries/told-outcomes.ts';
export {
  affectedRuns,
  forgetUnit,
  type MeasuredRun,
  mayMeasure,
  measuredApprovals,
  measuredEvents,
  measuredRuns,
  type NewUnit,
  saveUnits,
  unmeasuredRuns,
} from './queries/units.ts';
export * from './queries/views.ts';
export * from './queries/workspaces.ts';
export { inWorkspace } from './workspace.ts';
