import { expect, test } from 'vitest';
import { readBuildertrend } from './buildertrend.ts';
import type { Readable } from './page.ts';

const page = (elements: Record<string, string>): Readable => ({
  querySelector: (selector) => (selector in elements ? { textContent: elements[selector] ?? null } : null),
});
const NAVIGATION = { "[data-testid='bt-main-navigation']": 'Jobs' };

test('a job page gives the job, its name and its address', () => {
  const read = readBuildertrend(
    new URL('https://buildertrend.net/app/JobPage/48211904/1'),
    page({
      ...NAVIGATION,
      '#item-header-title': ' Maple  Street ',
      '[id="jobInfo.address.city"]': 'Denver',
      '[id="jobInfo.address.zip"]': '80202',
    }),
  );
  expect(read).toEqual({
    system: 'buildertrend',
    kind: 'job',
    jobId: '48211904',
    jobName: 'Maple Street',
    address: { city: 'Denver', zip: '80202' },
  });
});

test('the daily logs of a job give the job; a job id that is no number gives none', () => {
  expect(readBuildertrend(new URL('https://buildertrend.net/app/DailyLogs?jobId=48211904'), page(NAVIGATION))?.jobId).toBe('48211904');
  expect(readBuildertrend(new URL('https://buildertrend.net/app/DailyLogs?jobId=%3Cscript%3E'), page(NAVIGATION))?.jobId).toBeNull();
});

test('a new job, a page that is still loading and another site give no job', () => {
  expect(readBuildertrend(new URL('https://buildertrend.net/app/JobPage/0/1'), page(NAVIGATION))?.jobId).toBeNull();
  expect(readBuildertrend(new URL('https://buildertrend.net/app/JobPage/48211904/1'), page({}))).toBeNull();
  expect(readBuildertrend(new URL('https://buildertrend.net/login'), page(NAVIGATION))).toBeNull();
});

test('a page cannot make us carry more than a name is long', () => {
  const read = readBuildertrend(
    new URL('https://buildertrend.net/app/JobPage/1/1'),
    page({ ...NAVIGATION, '#item-header-title': 'x'.repeat(10_000) }),
  );
  expect(read?.jobName).toHaveLength(200);
});
