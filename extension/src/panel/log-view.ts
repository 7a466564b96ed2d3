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

type Given = { log: HandedLog; place: Place /** as set in the options */; publishes: boolean; onPublished(): void };

/**
 * A daily log that waits for a person: what will be written, the consent to fill it in, and the look whether it was published. The form is
 * filled in the person's own tab; publishing is their own click, unless they have set that this one press is for both.
 */
export function logView({ log, place, publishes, onPublished }: Given): LiveView {
  const consent = publishes ? 'publish' : 'fill';
  const news = h('div', { role: 'status' });
  const fill = h(
    'button',
    { type: 'button', class: 'primary', onclick: () => void press(consent) },
    publishes ? 'Fill in and publish' : 'Fill in the form',
  );
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
  const press = async (what: 'fill' | 'publish' | 'open') => {
    fill.disabled = true;
    const isAgain = what === 'publish' && !(await isFirstTry(log.key));
    const seen = await place.log(isAgain ? 'fill' : what, log);
    fill.disabled = false;
    if (what === 'publish' && seen?.trouble && !seen.isPressed && !isAgain) await forgetTry(log.key);
    if (seen?.trouble) say(seen.trouble, 'trouble');
    else if (isAgain && seen)
      say('It may have been published already, so it is only filled in. Look at the list below the form before you publish it yourself.');
    else if (what === 'fill' && seen) {
      fill.textContent = 'Fill in again';
      fill.classList.remove('primary');
      say('Filled in; nobody is notified. Read it and press Publish in Buildertrend. Banksman goes on when it is there.');
    }
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
      publishes
        ? 'Banksman fills in the form in this tab, empties the list of people to notify, shares it with nobody, and publishes it. You have set that in the options.'
        : 'Banksman fills in the form in this tab, empties the list of people to notify and shares it with nobody. It stops there: you publish.',
    ),
    news,
    h('div', { class: 'actions' }, fill, go),
  );
  return { element, leave };
}

/** The button of the page is pressed once for each log: what became of a press that nobody saw, a person finds out. */
async function isFirstTry(key: string): Promise<boolean> {
  const name = `published:${key}`;
  const { [name]: tried } = await chrome.storage.session.get<Record<string, unknown>>(name);
  if (tried === true) return false;
  await chrome.storage.session.set({ [name]: true });
  return true;
}

const forgetTry = (key: string) => chrome.storage.session.remove(`published:${key}`);
