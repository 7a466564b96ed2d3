/** Lighthouse's accessibility category for pages that are open already, as they are: `snapshot` mode (Lighthouse's docs/user-flows.md). */
import { snapshot } from 'lighthouse';
import { connect } from 'puppeteer-core';

const ONLY_ACCESSIBILITY = { onlyCategories: ['accessibility'], screenEmulation: { disabled: true }, formFactor: 'desktop' };

export async function openSnapshots(browserURL) {
  const browser = await connect({ browserURL, defaultViewport: null });
  return {
    async of(url) {
      const page = (await browser.pages()).find((one) => one.url().startsWith(new URL(url).origin));
      if (!page) throw new Error(`no page of ${url} is open`);
      const result = await snapshot(page, { flags: { ...ONLY_ACCESSIBILITY, logLevel: 'silent' } });
      if (!result) throw new Error(`Lighthouse told nothing about ${url}`);
      const { audits, categories } = result.lhr;
      const refs = categories.accessibility?.auditRefs ?? [];
      const faults = refs.map(({ id }) => audits[id]).filter((audit) => audit && audit.score !== null && audit.score < 1);
      return {
        score: Math.round((categories.accessibility?.score ?? 0) * 100),
        faults: faults.map(({ id, details }) => faultOf(id, details)),
      };
    },
    close: () => browser.disconnect(),
  };
}

function faultOf(id, details) {
  const nodes = details?.type === 'table' ? details.items.map(({ node }) => node?.snippet ?? '') : [];
  return `${id}: ${nodes.slice(0, 3).join(' ')}`;
}
