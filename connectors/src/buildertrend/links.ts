import { z } from 'zod';

const withWebUrl = z.object({ webUrl: z.url() });

/**
 * Where people find the daily logs of a job and the form for a new one; path as public projects use it
 * (BuildCal/buildertrend-gateway, buildertrend-api-map.md).
 * @param config of a connection; null when it says nothing of pages
 */
export function dailyLogsPage(config: unknown, jobId: string): string | null {
  const { data } = withWebUrl.safeParse(config);
  return data ? new URL(`/app/DailyLogs?jobId=${encodeURIComponent(jobId)}`, data.webUrl).href : null;
}
