import { expect, test } from 'vitest';
import { snoozeTimes } from './snooze-times.ts';

const now = new Date('2026-11-21T09:00:00Z');
const offered = (expiresAt: string) => snoozeTimes(expiresAt, now).map(({ label }) => label);

test('only times are offered that leave five minutes to answer', () => {
  expect(offered('2026-11-21T09:19:00Z')).toEqual([]);
  expect(offered('2026-11-21T09:20:00Z')).toEqual(['15 minutes']);
  expect(offered('2026-11-23T09:00:00Z')).toEqual(['15 minutes', '1 hour', '4 hours', '1 day']);
});
