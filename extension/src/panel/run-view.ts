import type { Profile, RunDetail } from '@banksman/contracts';
import type { RunView } from '../messages.ts';
import { ask } from './ask.ts';
import { h, safeHref } from './dom.ts';
import { factsOf, isRecord } from './facts.ts';
import { icon } from './icons.ts';
import { followRun } from './live.ts';
import { chip, factList, problemBox, skeleton } from './notice.ts';
import { questionView } from './question-view.ts';
import { isEnded, STEP_LOOK } from './words.ts';

/** Live news that were lost are found by looking now and then. */
const LOOK_EVERY_MS = 10_000;
/** Events come in bursts: one look for all of them. */
const GATHER_MS = 120;

type Given = {
  jobId: string /** it was admitted just now: nothing else is known of it yet */;
  isNew: boolean;
  person: Profile;
  onSignIn(): void;
};
/** A view that lives until it is left. */
export type LiveView = { element: HTMLElement; leave(): void };

/** One run while it works: where it is, what is asked, how it ended. */
export function runView({ jobId, isNew, person, onSignIn }: Given): LiveView {
  const begun = isNew ? [chip('pending'), h('p', { class: 'headline', role: 'status' }, 'Started.')] : [];
  const element = h('div', { class: 'run' }, ...begun, skeleton(4));
  const latest = h('p', { class: 'hint', role: 'status' });
  let shown = '';
  let looking: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    looking = undefined;
    const answer = await ask('run', { jobId });
    if (!answer.ok) {
      shown = '';
      element.replaceChildren(problemBox(answer.problem, onSignIn, () => void look()));
      return;
    }
    // a person may be typing a reason: what did not change is not drawn anew
    const now = JSON.stringify(answer.data);
    if (now === shown) return;
    shown = now;
    element.replaceChildren(...contents(answer.data, { person, onSignIn, latest, refresh: () => void look() }));
  };
  const lookSoon = () => {
    looking ??= setTimeout(() => void look(), GATHER_MS);
  };
  const stop = followRun(jobId, (event) => {
    latest.textContent = event.text;
    lookSoon();
  });
  const timer = setInterval(lookSoon, LOOK_EVERY_MS);
  window.addEventListener('online', lookSoon);
  void look();
  return {
    element,
    leave() {
      stop();
      clearInterval(timer);
      clearTimeout(looking);
      window.removeEventListener('online', lookSoon);
    },
  };
}

type Around = { person: Profile; latest: HTMLElement; onSignIn(): void; refresh(): void };

function contents({ run, question }: RunView, around: Around): (HTMLElement | string)[] {
  const { person, latest, onSignIn, refresh } = around;
  const command = async (name: 'retry' | 'cancel') => {
    const answer = await ask(name, { jobId: run.job_id });
    if (answer.ok) refresh();
    else commands.prepend(problemBox(answer.problem, onSignIn));
  };
  const mayControl = person.scopes.includes('runs:control');
  const commands = h(
    'div',
    { class: 'actions' },
    run.failure?.can_retry && mayControl
      ? h('button', { type: 'button', class: 'primary', onclick: () => void command('retry') }, 'Retry')
      : null,
    h('button', { type: 'button', onclick: () => void ask('open', { path: `/runs/${run.job_id}` }) }, 'Open in the dashboard'),
    !isEnded(run.status) && mayControl
      ? h('button', { type: 'button', class: 'quiet', onclick: () => void command('cancel') }, 'Stop this run')
      : null,
  );
  return [
    chip(run.status),
    // the question says the same in its own title
    ...(question ? [] : [h('p', { class: 'headline' }, run.headline)]),
    ...(isEnded(run.status) ? [] : [latest]),
    ...(question ? [questionView({ question, person, onSignIn, onDecided: refresh })] : []),
    ...(run.failure ? [failureBox(run.failure)] : []),
    ...(run.output ? [result(run.output)] : []),
    stepsOf(run),
    commands,
  ];
}

/** What did not happen, why, what is safe, what to do. */
function failureBox({ what, why, safe, next }: NonNullable<RunDetail['failure']>): HTMLElement {
  return h('section', { class: 'notice trouble' }, h('h2', {}, what), h('p', {}, why), h('p', {}, safe), h('p', {}, h('strong', {}, next)));
}

function result(output: Record<string, unknown>): HTMLElement {
  const links = Object.entries(output).flatMap(([name, value]) => {
    const href = isRecord(value) && typeof value.url === 'string' ? safeHref(value.url) : null;
    return href === null ? [] : [h('li', {}, h('a', { href, target: '_blank', rel: 'noreferrer' }, `Open ${name.replaceAll('_', ' ')}`))];
  });
  return h('section', { class: 'result', 'aria-label': 'Result' }, factList(factsOf(output)), h('ul', { class: 'links' }, ...links));
}

function stepsOf({ graph }: RunDetail): HTMLElement {
  const steps = graph.steps.map(({ title, state }) => {
    const { word, mark } = STEP_LOOK[state];
    return h('li', { class: state }, icon(mark), h('span', {}, title), h('span', { class: 'hidden' }, `, ${word}`));
  });
  return h('details', { class: 'steps' }, h('summary', {}, 'Steps'), h('ol', {}, ...steps));
}
