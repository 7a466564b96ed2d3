import type { SiteRule } from './site.ts';

/** A daily log as it goes into the form; `marker` is in its texts and tells it from all others. */
export type LogText = { job_id: string; title: string; notes: string; date: string; marker: string };

/** What the page shows of a log. `found`: its number, once it is published. */
export type LogSeen = { hasForm: boolean; found: string | null; trouble: string | null };

const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 50;

/** Where the form for this job is: an address of the same site. */
export function addressOfLogs({ log }: SiteRule, jobId: string): string | null {
  return log ? log.address.replace('{subject}', encodeURIComponent(jobId)) : null;
}

/** Looks for the form and for a published log with the marker. */
export function seeLog({ log: form }: SiteRule, { job_id, marker }: LogText, page: Document): LogSeen {
  const entries = form ? [...page.querySelectorAll(form.entries)] : [];
  const ours = entries.find((entry) => entry.textContent.includes(marker));
  const links = [...(ours?.querySelectorAll('a') ?? [])].map(({ pathname }) => form?.entryPath.exec(pathname)?.groups);
  const found = links.find((groups) => groups?.subject === job_id)?.log ?? null;
  return { hasForm: form ? page.querySelector(form.title) !== null : false, found, trouble: null };
}

/**
 * Fills the form as a person would and empties the list of people to notify. It never publishes: that is the person's own click. What
 * somebody else began to write there stays.
 */
export async function fillLog(site: SiteRule, text: LogText, page: Document): Promise<LogSeen> {
  const { log: form } = site;
  const seen = seeLog(site, text, page);
  const [title, notes, date] = form ? [form.title, form.notes, form.date].map((one) => fieldAt(page, one)) : [];
  const refuse = (trouble: string): LogSeen => ({ ...seen, trouble });
  if (seen.found !== null) return seen;
  if (!form || !title || !notes || !date) return refuse('The form could not be found on this page. Nothing was filled in.');
  const isForeign = (field: Field, ours: string) => field.value.trim() !== '' && field.value !== ours;
  if (isForeign(title, text.title) || isForeign(notes, text.notes))
    return refuse('Somebody has begun to write in this form. Publish or empty it first; nothing was filled in.');
  type(title, text.title);
  type(notes, text.notes);
  type(date, text.date);
  for (const box of page.querySelectorAll<HTMLInputElement>(form.sharing)) if (box.checked) box.click();
  if (page.querySelector(form.notified)) page.querySelector<HTMLElement>(form.notifyNobody)?.click();
  const isDone = () =>
    page.querySelector(form.notified) === null &&
    [...page.querySelectorAll<HTMLInputElement>(form.sharing)].every(({ checked }) => !checked) &&
    title.value === text.title &&
    notes.value === text.notes &&
    date.value === text.date;
  if (await comesTrue(isDone)) return seen;
  return refuse('The form did not take everything, or still has people to notify. Check it before you publish.');
}

type Field = HTMLInputElement | HTMLTextAreaElement;

function fieldAt(page: Document, selector: string): Field | null {
  const found = page.querySelector(selector);
  return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement ? found : null;
}

/** From our world the value goes past the page's own setter, so that its framework takes the event for a person's typing. */
function type(field: Field, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

/** A framework draws a moment later. */
async function comesTrue(isTrue: () => boolean): Promise<boolean> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    if (isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return isTrue();
}
