import { failureGroupState } from '@banksman/contracts';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { runSearch } from '../features/runs/search.ts';
import { sessionQuery } from '../lib/session.ts';
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
  validateSearch: z.object({ back }),
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
});

/** The link of an e-mail: it says by itself who may read it. */
const decide = createRoute({
  getParentRoute: () => root,
  path: '/decide/$token',
  component: lazyRouteComponent(() => import('./pages/decide-page.tsx'), 'DecidePage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const { signed_in } = await queryClient.ensureQueryData(sessionQuery);
    if (!signed_in) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { back: location.href } });
  },
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
  component: lazyRouteComponent(() => import('./pages/inbox-page.tsx'), 'InboxPage'),
});
const inboxItem = createRoute({ getParentRoute: () => inbox, path: '$approvalId' });

const runs = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./pages/runs-page.tsx'), 'RunsPage'),
});
const failures = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/failures',
  validateSearch: z.object({ state: failureGroupState.optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/failures-page.tsx'), 'FailuresPage'),
});
const bulk = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/bulk/$bulkId',
  component: lazyRouteComponent(() => import('./pages/bulk-page.tsx'), 'BulkPage'),
});
const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./pages/run-page.tsx'), 'RunPage'),
});

const automations = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations',
  component: lazyRouteComponent(() => import('./pages/automations-page.tsx'), 'AutomationsPage'),
});
const automation = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/$moduleId',
  validateSearch: z.object({ job: z.coerce.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/automation-page.tsx'), 'AutomationPage'),
});

const schedules = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/schedules',
  component: lazyRouteComponent(() => import('./pages/schedules-page.tsx'), 'SchedulesPage'),
});
const newSchedule = createRoute({
  getParentRoute: () => signedIn,
  path: '/automations/schedules/new',
  component: lazyRouteComponent(() => import('./pages/new-schedule-page.tsx'), 'NewSchedulePage'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    decide,
    signedIn.addChildren([
      home,
      inbox.addChildren([inboxItem]),
      runs,
      failures,
      bulk,
      run,
      automations,
      automation,
      schedules,
      newSchedule,
      settings,
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
