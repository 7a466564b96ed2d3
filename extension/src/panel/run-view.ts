import type { HandedLog, Profile, RunDetail, RunEvent } from '@banksman/contracts';
import type { Problem, RunView } from '../messages.ts';
import { ask } from './ask.ts';
import { h, safeHref } from './dom.ts';
import { factsOf, isRecord } from './facts.ts';
import { icon } from './icons.ts';
import { followRun } from './live.ts';
import { chip, foldedFacts, problemBox, skeleton } from './notice.ts';
import { questionView } from './question-view.ts';
import { isEnded, STEP_LOOK, whenOf } from './words.ts';

/** Live news that were lost are found by looking now and then. */
const LOOK_EVERY_MS = 10_000;
/** Events come in bursts: one look for all of them. */
const GATHER_MS = 120;

type Given = {
  jobId: string /** it was admitted just now: nothing else is known of it yet */;
  isNew: boolean;
  person: Profile;
  onSignIn(): void;
  /** the daily log of this run that a person may publish from this tab; null: none */
  findLog(): Promise<HandedLog | null>;
  onLog(log: HandedLog): void;
};
/** A view that lives until it is left. `look`: signed in again, what is shown may be out of date. */
export type LiveView = { element: HTMLElement; leave(): void; look?(): void };

/** One run while it works: where it is, what is asked, how it ended. */
export function runView({ jobId, isNew, person, onSignIn, findLog, onLog }: Given): LiveView {
  const begun = isNew ? [chip('pending'), h('p', { class: 'headline', role: 'status' }, 'Started.')] : [];
  const element = h('div', { class: 'run' }, ...begun, skeleton(4));
  const latest = h('p', { class: 'hint', role: 'status' });
  const [news, head, asked, tail] = [h('div', { class: 'news' }), h('div', {}), h('div', {}), h('div', {})];
  let [shown, trouble, seenAt] = ['', '', new Date()];
  let looking: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    looking = undefined;
    const answer = await ask('run', { jobId });
    if (!answer.ok) return warn(answer.problem);
    if (trouble !== '') live.again();
    trouble = '';
    news.replaceChildren();
    seenAt = new Date();
    const now = JSON.stringify(answer.data);
    if (now === shown) return;
    shown = now;
    draw(answer.data, answer.data.run.status === 'waiting' ? await findLog() : null);
  };
  // what was seen stays, and so does what a person is typing below it
  const warn = (problem: Problem) => {
    if (problem.message === trouble) return;
    trouble = problem.message;
    const since =
      shown === '' ? [] : [h('p', { class: 'hint' }, `Below is how it stood ${whenOf(seenAt.toISOString(), person.workspace.time_zone)}.`)];
    news.replaceChildren(
      problemBox(problem, onSignIn, () => void look()),
      ...since,
    );
    if (shown === '') element.replaceChildren(news);
  };
  let askedFor = '';
  const draw = (now: RunView, log: HandedLog | null) => {
    const around = { person, onSignIn, latest, refresh: () => void look(), log, onLog };
    const { question } = now;
    // a person may be typing a reason: the same question is not drawn anew
    const key = question ? `${question.id} ${question.state} ${question.payload_sha256}` : '';
    if (key !== askedFor)
      asked.replaceChildren(...(question ? [questionView({ question, person, onSignIn, onDecided: around.refresh })] : []));
    askedFor = key;
    head.replaceChildren(...headOf(now, around));
    const areStepsOpen = tail.querySelector<HTMLDetailsElement>('.steps')?.open ?? false;
    tail.replaceChildren(...tailOf(now, around));
    tail.querySelector('.steps')?.toggleAttribute('open', areStepsOpen);
    if (head.parentElement !== element) element.replaceChildren(news, head, asked, tail);
  };
  const lookSoon = () => {
    looking ??= setTimeout(() => void look(), GATHER_MS);
  };
  const seen = (event: RunEvent) => {
    latest.textContent = event.text;
    lookSoon();
  };
  const live = followRun(jobId, seen, (isOpen) => isOpen === (trouble !== '') && lookSoon());
  const timer = setInterval(lookSoon, LOOK_EVERY_MS);
  window.addEventListener('online', lookSoon);
  void look();
  return {
    element,
    look: () => void look(),
    leave() {
      live.stop();
      clearInterval(timer);
      clearTimeout(looking);
      window.removeEventListener('online', lookSoon);
    },
  };
}

type Around = {
  person: Profile;
  latest: HTMLElement;
  onSignIn(): void;
  refresh(): void;
  log: HandedLog | null;
  onLog(log: HandedLog): void;
};

function headOf({ run, question }: RunView, { latest }: Around): HTMLElement[] {
  return [
    chip(run.status),
    // the question says the same in its own title
    ...(question ? [] : [h('p', { class: 'headline' }, run.headline)]),
    ...(isEnded(run.status) ? [] : [latest]),
  ];
}

function tailOf({ run }: RunView, { person, onSignIn, refresh, log, onLog }: Around): HTMLElement[] {
  const command = async (name: 'retry' | 'cancel') => {
    const answer = await ask(name, { jobId: run.job_id });
    if (answer.ok) refresh();
    else commands.prepend(problemBox(answer.problem, onSignIn));
  };
  const button = (label: string, kind: string | null, press: () => void) =>
    h('button', { type: 'button', class: kind, onclick: press }, label);
  const mayControl = person.scopes.includes('runs:control');
  const commands = h(
    'div',
    { class: 'actions' },
    log && button('Publish its daily log', 'primary', () => onLog(log)),
    run.failure?.can_retry && mayControl ? button('Retry', 'primary', () => void command('retry')) : null,
    button('Open in the dashboard', null, () => void ask('open', { path: `/runs/${run.job_id}` })),
    !isEnded(run.status) && mayControl ? button('Stop this run', 'quiet', () => void command('cancel')) : null,
  );
  return [...(run.failure ? [failureBox(run.failure)] : []), ...(run.output ? [result(run.output, person)] : []), stepsOf(run), commands];
}

/** What did not happen, why, what is safe, what to do. */
function failureBox({ what, why, safe, next }: NonNullable<RunDetail['failure']>): HTMLElement {
  return h('section', { class: 'notice trouble' }, h('h2', {}, what), h('p', {}, why), h('p', {}, safe), h('p', {}, h('strong', {}, next)));
}

function result(output: Record<string, unknown>, { workspace }: Profile): HTMLElement {
  const links = Object.entries(output).flatMap(([name, value]) => {
    const href = isRecord(value) && typeof value.url === 'string' ? safeHref(value.url) : null;
    return href === null ? [] : [h('li', {}, h('a', { href, target: '_blank', rel: 'noreferrer' }, `Open ${name.replaceAll('_', ' ')}`))];
  });
  return h(
    'section',
    { class: 'result', 'aria-label': 'Result' },
    ...foldedFacts(factsOf(output, workspace.time_zone)),
    h('ul', { class: 'links' }, ...links),
  );
}

function stepsOf({ graph }: RunDetail): HTMLElement {
  const steps = graph.steps.map(({ title, state }) => {
    const { word, mark } = STEP_LOOK[state];
    return h('li', { class: state }, icon(mark), h('span', {}, title), h('span', { class: 'hidden' }, `, ${word}`));
  });
  return h('details', { class: 'steps' }, h('summary', {}, 'Steps'), h('ol', {}, ...steps));
}
