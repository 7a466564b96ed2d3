import type { SiteRule } from './site.ts';

/** A daily log as it goes into the form; `marker` is in its texts and tells it from all others. */
export type LogText = { job_id: string; title: string; notes: string; date: string; marker: string };

/** What the page shows of a log. `found`: its number, once it is published. `isPressed`: its button was pressed just now. */
export type LogSeen = { hasForm: boolean; found: string | null; trouble: string | null; isPressed?: true };

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
 * Fills the form in and, when everything is in it and nobody is notified, presses the page's own button. Only where the person has set
 * that logs are published for them, and agreed to this one. `found` is the log that the page shows then.
 */
export async function publishLog(site: SiteRule, text: LogText, page: Document): Promise<LogSeen> {
  const filled = await fillLog(site, text, page);
  if (filled.found !== null || filled.trouble !== null) return filled;
  const button = site.log ? page.querySelector<HTMLButtonElement>(site.log.publish) : null;
  if (!button || button.disabled)
    return { ...filled, trouble: 'It is filled in, but there is no button to publish it. Publish it yourself.' };
  button.click();
  await comesTrue(() => seeLog(site, text, page).found !== null);
  const seen = seeLog(site, text, page);
  const trouble = 'It was not seen in the list after publishing. Look at the page: it may say why, or still be at it.';
  return { ...seen, ...(seen.found === null ? { trouble } : {}), isPressed: true };
}

/**
 * Fills the form as a person would and empties the list of people to notify; it does not publish. What somebody else began to write there
 * stays.
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
