import type { Site } from '@banksman/contracts';

/** What a page is about, as far as it could be read; the person sees and corrects it before anything is sent. */
export type PageContext = {
  system: 'buildertrend';
  kind: 'job' | 'daily_logs' | 'other';
  jobId: string | null;
  jobName: string | null;
  address: Partial<Pick<Site, 'street' | 'city' | 'state' | 'zip'>>;
};

/** The part of a document that reading needs; pages are untrusted, so text is only ever read, never run. */
export type Readable = { querySelector(selector: string): { textContent: string | null; value?: unknown } | null };
