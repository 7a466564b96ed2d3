import type { HandedLog, ModuleDetail, RunSummary } from '@banksman/contracts';
import type { Overview } from '../messages.ts';
import type { PageContext } from '../pages/site.ts';
import { h } from './dom.ts';
import { icon } from './icons.ts';
import { chip, factList } from './notice.ts';
import { fits } from './prefill.ts';
import { dateOf, isDay, whenOf } from './words.ts';

type Given = {
  context: PageContext | null;
  overview: Overview;
  timeZone: string;
  mayStart: boolean;
  onModule(module: ModuleDetail): void;
  onRun(jobId: string): void;
  onLog(log: HandedLog): void;
  onInbox(): void;
};

/** What this page is about, what can be started from it, and what was. */
export function homeView({ context, overview, timeZone, mayStart, onModule, onRun, onLog, onInbox }: Given): HTMLElement {
  const { modules, runs, inbox, logs } = overview;
  const fitting = modules.filter((module) => fits(module, context));
  return h(
    'div',
    {},
    inbox > 0 &&
      h('button', { type: 'button', class: 'waiting', onclick: () => onInbox() }, icon('signal'), `${inbox} waiting for an answer`),
    ...logs.map((log) =>
      h('button', { type: 'button', class: 'waiting', onclick: () => onLog(log) }, icon('signal'), `Daily log to publish: ${log.title}`),
    ),
    context
      ? pageFacts(context)
      : h(
          'p',
          { class: 'notice quiet' },
          'There is nothing to read on this page. Open a job in Buildertrend, or press the toolbar button on a page you want to use.',
        ),
    h(
      'section',
      { 'aria-label': 'Start' },
      h('h2', {}, 'Start from here'),
      ...(mayStart ? fitting.map((module) => moduleButton(module, onModule)) : []),
      mayStart && fitting.length === 0 && h('p', { class: 'hint' }, 'No automation takes what this page is about.'),
      !mayStart && h('p', { class: 'hint' }, 'Your role does not start automations.'),
    ),
    h(
      'section',
      { 'aria-label': 'Runs' },
      h('h2', {}, context?.subject ? `Last runs for this ${context.subjectLabel.toLowerCase()}` : 'Last runs'),
      runs.length === 0
        ? h('p', { class: 'hint' }, 'None yet.')
        : h('ul', { class: 'runs' }, ...runs.map((run) => runLine(run, timeZone, onRun))),
    ),
  );
}

/** What was read, and honestly what was not. */
function pageFacts(context: PageContext): HTMLElement {
  const { fields, people, peopleLabel } = context;
  const missing = [
    ...(context.subject === null && context.site !== 'any' ? [context.subjectLabel.toLowerCase()] : []),
    ...fields.filter(({ value }) => value === null).map(({ label }) => label.toLowerCase()),
    ...(people?.length === 0 && peopleLabel ? [peopleLabel.toLowerCase()] : []),
  ];
  const read = [
    ...(context.subject === null ? [] : [{ label: context.subjectLabel, text: context.subject }]),
    ...fields.flatMap(({ name, label, value }) =>
      value === null || name === 'both' ? [] : [{ label, text: isDay(value) ? dateOf(value) : value }],
    ),
    ...(people && people.length > 0 ? [{ label: peopleLabel ?? 'People', text: people.map(({ name }) => name).join(', ') }] : []),
  ];
  return h(
    'section',
    { 'aria-label': 'On this page' },
    h('h2', {}, `${context.siteTitle}: ${context.page}`),
    factList(read),
    missing.length > 0 &&
      h('p', { class: 'notice quiet' }, `Could not be read here: ${missing.join(', ')}. You can fill it in before anything is sent.`),
  );
}

function moduleButton(module: ModuleDetail, onModule: (module: ModuleDetail) => void): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'card', onclick: () => onModule(module) },
    h('strong', {}, module.title),
    h('span', { class: 'hint' }, module.description),
  );
}

function runLine({ job_id, headline, status, created_at }: RunSummary, timeZone: string, onRun: (jobId: string) => void): HTMLElement {
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', class: 'card', onclick: () => onRun(job_id) },
      h('span', {}, headline),
      chip(status),
      h('span', { class: 'hint' }, whenOf(created_at, timeZone)),
    ),
  );
}
