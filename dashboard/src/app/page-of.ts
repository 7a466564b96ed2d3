import { DomainError } from '@banksman/contracts';
import { lazyRouteComponent } from '@tanstack/react-router';

/**
 * A page in a file of its own, loaded when it is first opened. While nothing answers, the page that did not come says so and is tried
 * again: the router alone would load the whole document anew, and leave the browser's own error page in place of everything that was open.
 */
export function pageOf<Pages extends Record<string, unknown>, Name extends keyof Pages & string>(load: () => Promise<Pages>, name: Name) {
  return lazyRouteComponent<Pages, Name>(() => load().catch(explain), name);
}

async function explain(error: unknown): Promise<never> {
  const doesAnswer = await fetch('/bff/session', { cache: 'no-store' }).then(
    () => true,
    () => false,
  );
  // it answers, and the file is gone: an update took it away, and loading anew is right
  throw doesAnswer ? error : new DomainError('connector_unavailable', { details: { unreachable: true }, cause: error });
}
