import { router } from './router.tsx';

/** Parts of pages that are loaded when they are first needed. */
const PARTS = [
  () => import('../features/run-detail/run-graph.tsx'),
  () => import('../features/approvals/edit-panel.tsx'),
  () => import('../features/account/qr-code.tsx'),
];
const QUIET_MS = 3_000;

/**
 * Fetches what other pages are made of, one after the other, once this one has been quiet for a while: a site office whose Wi-Fi comes
 * and goes still gets from page to page. Whoever asked their browser to save data is spared it. What does not come is fetched when it is opened.
 * @returns how to call it off
 */
export function fetchAhead(): () => void {
  let isOff = savesData();
  const fetchAll = async () => {
    const pages = Object.values(router.routesById).map((route) => () => router.loadRouteChunk(route));
    for (const fetchOne of [...pages, ...PARTS]) {
      if (isOff) return;
      await fetchOne();
    }
  };
  const timer = setTimeout(() => void fetchAll().catch(() => {}), QUIET_MS);
  return () => {
    isOff = true;
    clearTimeout(timer);
  };
}

/** `navigator.connection` is Chromium's alone (Network Information API). */
function savesData(): boolean {
  const connection: unknown = Reflect.get(navigator, 'connection');
  return typeof connection === 'object' && connection !== null && Reflect.get(connection, 'saveData') === true;
}
