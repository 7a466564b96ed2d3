import { mkdir } from 'node:fs/promises';
import { openChromium, person, signIn } from './harness/browser.ts';
import { OWNER, startStack } from './harness/stack.ts';
const places = process.argv.slice(2);
const stack = await startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL });
const browser = await openChromium();
await mkdir('/tmp/admin', { recursive: true });
try {
  for (const [colorScheme, width] of [['light', 1440], ['dark', 390]] as const) {
    const me = await person(browser, stack, { colorScheme, viewport: { width, height: 900 } });
    await signIn(me, OWNER);
    for (const place of places) {
      await me.page.goto(place);
      await me.page.waitForTimeout(900);
      await me.page.screenshot({ path: `/tmp/admin/${place.replaceAll('/', '_')}-${width}.png`, fullPage: true });
    }
    console.log(me.complaints);
    await me.leave();
  }
} finally { await browser.close(); await stack.stop(); }
