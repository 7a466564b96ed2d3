import type { HandedLog } from '@banksman/contracts';
import type { LogSeen } from '../pages/log-form.ts';
import { ask } from './ask.ts';
import { h } from './dom.ts';
import { factList } from './notice.ts';
import type { Place } from './place.ts';
import type { LiveView } from './run-view.ts';
import { dateOf } from './words.ts';

/** The person publishes when they like; the panel sees it soon after. */
const LOOK_EVERY_MS = 1_000;

type Given = { log: HandedLog; place: Place; onPublished(): void };

/**
 * A daily log that waits for a person: what will be written, the consent to fill it in, and the look whether it was published. The form is
 * filled in the person's own tab, and publishing is their own click.
 */
export function logView({ log, place, onPublished }: Given): LiveView {
  const news = h('div', { role: 'status' });
  const fill = h('button', { type: 'button', class: 'primary', onclick: () => void press('fill') }, 'Fill in the form');
  const go = h('button', { type: 'button', class: 'primary', onclick: () => void press('open') }, 'Go to the daily logs of this job');
  let isOver = false;
  const say = (text: string, kind = 'quiet') => news.replaceChildren(h('p', { class: `notice ${kind}` }, text));

  const show = async (seen: LogSeen | null) => {
    if (isOver) return;
    fill.hidden = !seen?.hasForm;
    go.hidden = !seen || seen.hasForm;
    if (!seen?.found) return;
    leave();
    say('Published. Banksman looks for it in Buildertrend.');
    await ask('receipt', { key: log.key, logId: seen.found });
    // refused means that the run has seen it by itself, or has ended: its page says which
    onPublished();
  };
  const press = async (what: 'fill' | 'open') => {
    fill.disabled = true;
    const seen = await place.log(what, log);
    fill.disabled = false;
    if (seen?.trouble) say(seen.trouble, 'trouble');
    else if (what === 'fill' && seen)
      say('Filled in; nobody is notified. Read it and press Publish in Buildertrend. Banksman goes on when it is there.');
    await show(seen);
  };
  const look = async () => show(await place.log('look', log));
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const leave = () => {
    isOver = true;
    clearInterval(timer);
  };
  fill.hidden = true;
  go.hidden = true;
  void look();
  const element = h(
    'section',
    {},
    h('h2', { tabindex: -1 }, 'Daily log to publish'),
    h('p', { class: 'hint' }, log.headline),
    factList([
      { label: 'Date', text: dateOf(log.date) },
      { label: 'Title', text: log.title },
      { label: 'Notes', text: h('span', { class: 'lines' }, log.notes) },
    ]),
    h(
      'p',
      { class: 'hint' },
      'Banksman fills in the form in this tab, empties the list of people to notify and shares it with nobody. It stops there: you publish.',
    ),
    news,
    h('div', { class: 'actions' }, fill, go),
  );
  return { element, leave };
}
