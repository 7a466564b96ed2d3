import type { HandedLog, ModuleDetail, Profile } from '@banksman/contracts';
import type { Overview, Problem, Status } from '../messages.ts';
import type { PageContext } from '../pages/site.ts';
import { ask } from './ask.ts';
import { h } from './dom.ts';
import { homeView } from './home-view.ts';
import { logView } from './log-view.ts';
import { problemBox, skeleton } from './notice.ts';
import { onPageChange, type Place } from './place.ts';
import { prefill } from './prefill.ts';
import { type LiveView, runView } from './run-view.ts';
import { startView } from './start-view.ts';

/** Where nothing could be reached, it is tried again this often, besides when the browser says that it is online. */
const AGAIN_AFTER_MS = 10_000;

type View =
  | { name: 'home' }
  | { name: 'start'; module: ModuleDetail }
  | { name: 'log'; log: HandedLog }
  | { name: 'run'; jobId: string; isNew?: boolean };

/** The panel: signs in, reads the page, and goes between its three views. Everything it shows is text, whoever wrote it. */
export class Panel {
  readonly #place: Place;
  readonly #main = h('main', {}, skeleton(5));
  readonly #foot = h('footer', {});
  readonly #back = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => this.#show({ name: 'home' }) }, '← Back');
  #status: Status | null = null;
  #context: PageContext | null = null;
  #overview: Overview | null = null;
  #view: View = { name: 'home' };
  #live: LiveView | null = null;
  /** counts drawings: one that waited for an answer may have been overtaken */
  #drawn = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Puts the panel on its page and begins. */
  open(): void {
    const place = this.#place;
    const title = h('h1', { tabindex: -1 }, 'Banksman');
    const close = h('button', { type: 'button', class: 'quiet close', 'aria-label': 'Close Banksman', onclick: () => place.close() }, '×');
    document.body.replaceChildren(h('header', {}, title, this.#back, place.kind === 'panel' && close), this.#main, this.#foot);
    // the page gave its focus to our frame; without this the next Tab would go on in the page
    title.focus();
    document.addEventListener('keydown', ({ key, isComposing }) => key === 'Escape' && !isComposing && place.close());
    onPageChange(place.tabId, (context) => this.#pageChanged(context));
    window.addEventListener('online', () => void this.#tryAgain());
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#put(skeleton(5));
    this.#context = await this.#place.read();
    this.#overview = null;
    const answer = await ask('status', {});
    if (!answer.ok) return this.#problem(answer.problem);
    this.#status = answer.data;
    this.#drawFoot();
    const key = this.#key();
    const stored = await chrome.storage.session.get<Record<string, string | undefined>>(key);
    const jobId = stored[key];
    this.#show(jobId === undefined ? { name: 'home' } : { name: 'run', jobId });
  }

  /** Remembers the run that is looked at, by tab and by job. */
  #key(): string {
    return `view:${this.#place.tabId}:${this.#context?.subject ?? ''}`;
  }

  #pageChanged(context: PageContext | null): void {
    const isAnother = context?.subject !== this.#context?.subject;
    this.#context = context;
    if (isAnother) void this.#start();
    else if (this.#view.name === 'home' && this.#status?.person) void this.#draw();
  }

  #show(view: View): void {
    this.#live?.leave();
    this.#live = null;
    // what a run came to meanwhile is on the page it is left for
    if (this.#view.name === 'run') this.#overview = null;
    this.#view = view;
    this.#back.hidden = view.name === 'home';
    const { session } = chrome.storage;
    void (view.name === 'run' ? session.set({ [this.#key()]: view.jobId }) : session.remove(this.#key()));
    void this.#draw();
  }

  async #draw(): Promise<void> {
    this.#drawn += 1;
    const turn = this.#drawn;
    const person = this.#status?.person;
    if (!person) return this.#put(this.#welcome(null));
    if (this.#view.name === 'run') {
      this.#live = this.#run(this.#view.jobId, this.#view.isNew ?? false, person);
      return this.#put(this.#live.element);
    }
    if (this.#view.name === 'log') {
      const { log } = this.#view;
      const publishes = this.#status?.publishLogs ?? false;
      this.#live = logView({ log, place: this.#place, publishes, onPublished: () => this.#show({ name: 'run', jobId: log.run_id }) });
      return this.#put(this.#live.element);
    }
    if (!this.#overview) {
      this.#put(skeleton(5));
      const answer = await ask('overview', { subject: this.#context?.subject ?? null });
      if (turn !== this.#drawn) return;
      if (!answer.ok) return this.#problem(answer.problem);
      this.#overview = answer.data;
    }
    const element = this.#view.name === 'start' ? await this.#form(this.#view.module, this.#overview) : this.#home(this.#overview);
    if (turn === this.#drawn) this.#put(element);
  }

  #home(overview: Overview): HTMLElement {
    const person = this.#status?.person;
    return homeView({
      context: this.#context,
      overview,
      timeZone: person?.workspace.time_zone ?? 'UTC',
      mayStart: person?.scopes.includes('automations:trigger') ?? false,
      onModule: (module) => this.#show({ name: 'start', module }),
      onRun: (jobId) => this.#show({ name: 'run', jobId }),
      onLog: (log) => this.#show({ name: 'log', log }),
      onInbox: () => void ask('open', { path: '/inbox' }),
    });
  }

  #run(jobId: string, isNew: boolean, person: Profile): LiveView {
    const subject = this.#context?.subject ?? null;
    const findLog = async () => {
      const answer = subject === null ? null : await ask('logs', { subject });
      return (answer?.ok && answer.data.find(({ run_id }) => run_id === jobId)) || null;
    };
    const onLog = (log: HandedLog) => this.#show({ name: 'log', log });
    return runView({ jobId, isNew, person, findLog, onLog, onSignIn: () => void this.#signIn() });
  }

  #form(module: ModuleDetail, { site }: Overview): Promise<HTMLElement> {
    const context = this.#context;
    return startView({
      module,
      prefilled: prefill(module, context, site),
      // what was typed about one page is not for another
      draftKey: `draft:${module.module_id}:${context?.site ?? ''}:${context?.subject ?? addressOf(context)}`,
      onSignIn: () => void this.#signIn(),
      onAfresh: () => this.#show({ name: 'start', module }),
      onStarted: (jobId) => {
        this.#overview = null;
        this.#show({ name: 'run', jobId, isNew: true });
      },
    });
  }

  #put(element: HTMLElement): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    this.#main.replaceChildren(element);
    element.querySelector<HTMLElement>('h2[tabindex="-1"]')?.focus();
  }

  #problem(problem: Problem): void {
    this.#put(problem.needsSignIn ? this.#welcome(problem) : problemBox(problem, undefined, () => void this.#start()));
    if (problem.code === 'unreachable') this.#again = setTimeout(() => void this.#tryAgain(), AGAIN_AFTER_MS);
  }

  /** Quietly: what is shown changes when there is an answer. */
  async #tryAgain(): Promise<void> {
    if (this.#again === undefined) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#tryAgain(), AGAIN_AFTER_MS);
    if ((await ask('status', {})).ok && this.#again !== undefined) void this.#start();
  }

  #welcome(problem: Problem | null): HTMLElement {
    const where = this.#status ? new URL(this.#status.address).host : 'Banksman';
    return h(
      'section',
      { class: 'welcome' },
      h('h2', { tabindex: -1 }, 'Sign in to Banksman'),
      h('p', {}, `A window of ${where} asks you once whether this browser may act for you.`),
      problem?.code === 'sign_in' ? h('div', { class: 'notice trouble', role: 'alert' }, problem.message) : null,
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'primary', onclick: () => void this.#signIn() }, 'Sign in')),
    );
  }

  /** What was entered in a form stays where it is, and so does the run that is looked at. */
  async #signIn(): Promise<void> {
    const answer = await ask('sign_in', {});
    const isKept = this.#main.querySelector('.welcome') === null && this.#view.name !== 'home';
    const notices = this.#main.querySelectorAll('.notice.trouble');
    if (!answer.ok) {
      if (!isKept) return this.#problem(answer.problem);
      notices[0]?.replaceWith(problemBox(answer.problem, () => void this.#signIn()));
      return;
    }
    const isSomebodyElse = answer.data.person?.id !== this.#status?.person?.id;
    this.#status = answer.data;
    this.#drawFoot();
    if (this.#view.name === 'home') this.#overview = null;
    if (!isKept || isSomebodyElse) return this.#show(this.#view);
    for (const notice of notices) notice.remove();
    this.#live?.look?.();
  }

  async #signOut(): Promise<void> {
    const answer = await ask('sign_out', {});
    if (!answer.ok) return this.#problem(answer.problem);
    this.#status = answer.data;
    this.#overview = null;
    this.#drawFoot();
    this.#show({ name: 'home' });
  }

  #drawFoot(): void {
    const quiet = (label: string, onclick: () => void) => h('button', { type: 'button', class: 'quiet', onclick }, label);
    const person = this.#status?.person;
    this.#foot.replaceChildren(
      ...(person ? [h('span', { class: 'hint' }, person.name), quiet('Dashboard', () => void ask('open', { path: '/' }))] : []),
      ...(person ? [quiet('Sign out', () => void this.#signOut())] : []),
      quiet('Options', () => void chrome.runtime.openOptionsPage()),
    );
  }
}

const addressOf = (context: PageContext | null): string => context?.fields.find(({ name }) => name === 'address')?.value ?? '';
