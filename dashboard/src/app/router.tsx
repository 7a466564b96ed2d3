import { failureGroupState } from '@banksman/contracts';
import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { auditSearch } from '../features/admin/audit-search.ts';
import { outcomeRunsSearch, outcomeSearch } from '../features/outcomes/search.ts';
import { type RunPageSearch, runPageSearch } from '../features/run-detail/search.ts';
import { runSearch } from '../features/runs/search.ts';
import { sessionQuery } from '../lib/session.ts';
import { pageOf } from './page-of.ts';
import { NotFound, PageProblem } from './page-problem.tsx';
import { createQueryClient } from './query-client.ts';
import { Shell } from './shell.tsx';

export const queryClient = createQueryClient(() => {
  const here = router.state.location.href;
  if (!here.startsWith('/sign-in')) void router.navigate({ to: '/sign-in', search: { back: here } });
});

const root = createRootRoute({ notFoundComponent: NotFound });

/** A place inside the dashboard to return to; never another site. */
const back = z
  .string()
  .regex(/^\/(?![/\\])/)
  .optional()
  .catch(undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ back, problem: z.string().optional().catch(undefined) }),
  component: pageOf(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
});

/** The link of an e-mail: it says by itself who may read it. */
const decide = createRoute({
  getParentRoute: () => root,
  path: '/decide/$token',
  component: pageOf(() => import('./pages/decide-page.tsx'), 'DecidePage'),
});

/** The link of an invitation. */
const join = createRoute({
  getParentRoute: () => root,
  path: '/join/$token',
  component: pageOf(() => import('./pages/join-page.tsx'), 'JoinPage'),
});
async function mustBeSignedIn({ location }: { location: { href: string } }): Promise<void> {
  const { signed_in } = await queryClient.ensureQueryData(sessionQuery);
  if (!signed_in) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { back: location.href } });
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: mustBeSignedIn,
});

/** What a client asks a signed-in person for; a page of its own, for the window that the browser opens. */
const authorize = createRoute({
  getParentRoute: () => root,
  path: '/oauth/authorize',
  validateSearch: z.record(z.string(), z.coerce.string()),
  beforeLoad: mustBeSignedIn,
  component: pageOf(() => import('./pages/authorize-page.tsx'), 'AuthorizePage'),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox' });
  },
});

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/inbox',
  validateSearch: z.object({ whose: z.enum(['mine', 'none']).optional().catch(undefined) }),
  component: pageOf(() => import('./pages/inbox-page.tsx'), 'InboxPage'),
});
const inboxItem = createRoute({ getParentRoute: () => inbox, path: '$approvalId' });

const rules = createRoute({
  getParentRoute: () => signedIn,
  path: '/inbox/rules',
  component: pageOf(() => import('./pages/rules-page.tsx'), 'RulesPage'),
});

const runs = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs',
  validateSearch: runSearch,
  component: pageOf(() => import('./pages/runs-page.tsx'), 'RunsPage'),
});
const failures = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/failures',
  validateSearch: z.object({ state: failureGroupState.optional().catch(undefined) }),
  component: pageOf(() => import('./pages/failures-page.tsx'), 'FailuresPage'),
});
const bulk = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/bulk/$bulkId',
  component: pageOf(() => import('./pages/bulk-page.tsx'), 'BulkPage'),
});
const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/$runId',
  validateSearch: runPageSearch,
  beforeLoad: ({ search, params, preload }): void => {
    if (!preload && search.list === undefined) rememberList(params.runId, search);
  },
  component: pageOf(() => import('./pages/run-page.tsx'), 'RunPage'),
});

/** Puts the search of the list that led to a run into its address: back leads there, and its order is walked from run to run. */
function rememberList(runId: string, search: RunPageSearch): void {
  const from = router.state.resolvedLocation;
  if (from?.pathname !== '/runs' || from.searchStr === '') return;
  throw redirect({ to: '/runs/$runId', params: { runId }, search: { ...search, list: from.searchStr }, replace: true });
}

const automations = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations',
  component: pageOf(() => import('./pages/automations-page.tsx'), 'AutomationsPage'),
});
const automation = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/$moduleId',
  validateSearch: z.object({ job: z.coerce.string().optional().catch(undefined) }),
  component: pageOf(() => import('./pages/automation-page.tsx'), 'AutomationPage'),
});

const schedules = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/schedules',
  component: pageOf(() => import('./pages/schedules-page.tsx'), 'SchedulesPage'),
});
const newSchedule = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/schedules/new',
  component: pageOf(() => import('./pages/new-schedule-page.tsx'), 'NewSchedulePage'),
});

const outcomes = createRoute({
  getParentRoute: () => signedIn,
  path: '/outcomes',
  validateSearch: outcomeSearch,
  component: pageOf(() => import('./pages/outcomes-page.tsx'), 'OutcomesPage'),
});
const outcomeRuns = createRoute({
  getParentRoute: () => signedIn,
  path: '/outcomes/runs',
  validateSearch: outcomeRunsSearch,
  component: pageOf(() => import('./pages/outcome-runs-page.tsx'), 'OutcomeRunsPage'),
});
const baselines = createRoute({
  getParentRoute: () => signedIn,
  path: '/outcomes/baselines',
  component: pageOf(() => import('./pages/baselines-page.tsx'), 'BaselinesPage'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: pageOf(() => import('./pages/settings/settings-layout.tsx'), 'SettingsLayout'),
});
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: pageOf(() => import('./pages/settings/settings-layout.tsx'), 'SettingsIndex'),
});
const workspace = createRoute({
  getParentRoute: () => settings,
  path: 'workspace',
  component: pageOf(() => import('./pages/settings/workspace-page.tsx'), 'WorkspacePage'),
});
const people = createRoute({
  getParentRoute: () => settings,
  path: 'people',
  component: pageOf(() => import('./pages/settings/people-page.tsx'), 'PeoplePage'),
});
const connections = createRoute({
  getParentRoute: () => settings,
  path: 'connections',
  component: pageOf(() => import('./pages/settings/connections-page.tsx'), 'ConnectionsPage'),
});
const keys = createRoute({
  getParentRoute: () => settings,
  path: 'keys',
  component: pageOf(() => import('./pages/settings/keys-page.tsx'), 'KeysPage'),
});
const automationsSettings = createRoute({
  getParentRoute: () => settings,
  path: 'automations',
  component: pageOf(() => import('./pages/settings/automations-settings-page.tsx'), 'AutomationsSettingsPage'),
});
const automationSettings = createRoute({
  getParentRoute: () => settings,
  path: 'automations/$moduleId',
  component: pageOf(() => import('./pages/settings/automation-settings-page.tsx'), 'AutomationSettingsPage'),
});
const limits = createRoute({
  getParentRoute: () => settings,
  path: 'limits',
  component: pageOf(() => import('./pages/settings/limits-page.tsx'), 'LimitsPage'),
});
const audit = createRoute({
  getParentRoute: () => settings,
  path: 'audit',
  validateSearch: auditSearch,
  component: pageOf(() => import('./pages/settings/audit-page.tsx'), 'AuditPage'),
});
const you = createRoute({
  getParentRoute: () => settings,
  path: 'you',
  component: pageOf(() => import('./pages/settings/you-page.tsx'), 'YouPage'),
});

const settingsTree = settings.addChildren([
  settingsIndex,
  workspace,
  people,
  connections,
  keys,
  automationsSettings,
  automationSettings,
  limits,
  audit,
  you,
]);

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    decide,
    join,
    authorize,
    signedIn.addChildren([
      home,
      inbox.addChildren([inboxItem]),
      rules,
      runs,
      failures,
      bulk,
      run,
      automations,
      automation,
      schedules,
      newSchedule,
      settingsTree,
      outcomes,
      outcomeRuns,
      baselines,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageProblem,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
