import {
  approval,
  type HandedLog,
  handedLog,
  moduleDetail,
  moduleSummary,
  profile,
  runAccepted,
  runDetail,
  runSummary,
  site,
} from '@banksman/contracts';
import { z } from 'zod';
import type { RequestName, Requests, Status } from '../messages.ts';
import { ask } from './api.ts';
import { openQuestions, showWaiting } from './badge.ts';
import { refusedSignIn, Trouble } from './problem.ts';
import { isSignedIn, signIn, signOut } from './session.ts';
import { keepAddress, keepPublishing, settings } from './settings.ts';

const SHOWN_RUNS = 5;

type Handlers = { [Name in RequestName]: (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']> };

/** What our pages may ask. */
export const HANDLERS: Handlers = {
  status,
  async sign_in() {
    await signIn();
    return status();
  },
  async sign_out() {
    await signOut();
    await showWaiting();
    return status();
  },
  async set_address({ address }) {
    if (!(await keepAddress(address))) throw refusedSignIn('Enter an address such as https://banksman.example.com.');
    return status();
  },
  async set_publishing({ publishLogs }) {
    await keepPublishing(publishLogs);
    return status();
  },
  async overview({ subject }) {
    const of = subject === null ? '' : `&site=${encodeURIComponent(subject)}`;
    const [summaries, runs, questions, sites, logs] = await Promise.all([
      ask(z.array(moduleSummary), '/modules'),
      ask(z.array(runSummary), `/runs?limit=${SHOWN_RUNS}${of}`),
      openQuestions(),
      subject === null ? [] : ask(z.array(site), `/buildertrend/jobs?q=${encodeURIComponent(subject)}&limit=5`).catch(nothing),
      subject === null ? [] : logsOf(subject),
    ]);
    const enabled = summaries.filter(({ enabled: isOn }) => isOn);
    const modules = await Promise.all(enabled.map(({ module_id: id }) => ask(moduleDetail, `/modules/${encodeURIComponent(id)}`)));
    return { modules, runs, inbox: questions.length, site: sites.find(({ id }) => id === subject) ?? null, logs };
  },
  logs: ({ subject }) => logsOf(subject),
  start: ({ moduleId, input, key }) =>
    ask(runAccepted, '/automations/trigger', { method: 'POST', body: { module_id: moduleId, input }, headers: { 'idempotency-key': key } }),
  async run({ jobId }) {
    const run = await ask(runDetail, `/automations/${encodeURIComponent(jobId)}`);
    const question = run.open_approval_id === null ? null : await ask(approval, `/approvals/${run.open_approval_id}`);
    return { run, question };
  },
  async decide({ approvalId, decision }) {
    const decided = await ask(approval, `/approvals/${encodeURIComponent(approvalId)}/decision`, { method: 'POST', body: decision });
    void showWaiting();
    return decided;
  },
  receipt: ({ key, logId }) =>
    ask(handedLog, `/buildertrend/daily-logs/${encodeURIComponent(key)}/receipt`, { method: 'POST', body: { log_id: logId } }),
  retry: ({ jobId }) => ask(runAccepted, `/automations/${encodeURIComponent(jobId)}/retry`, { method: 'POST' }),
  cancel: ({ jobId }) => ask(runAccepted, `/automations/${encodeURIComponent(jobId)}/cancel`, { method: 'POST' }),
  async open({ path }) {
    const { address } = await settings();
    const url = new URL(path, address);
    if (url.origin === address) await chrome.tabs.create({ url: url.href });
    return null;
  },
};

/** Who is signed in; an outage shows nobody, but signs nobody out. */
async function status(): Promise<Status> {
  const set = await settings();
  if (!(await isSignedIn())) return { ...set, person: null };
  const person = await ask(profile, '/users/me').catch((error: unknown) => {
    if (error instanceof Trouble && error.problem.needsSignIn) return null;
    throw error;
  });
  return { ...set, person };
}

/** The daily logs of a job that wait for somebody to publish them. */
function logsOf(subject: string): Promise<HandedLog[]> {
  return ask(z.array(handedLog), `/buildertrend/jobs/${encodeURIComponent(subject)}/daily-logs/waiting`).catch(nothing);
}

/** A person who may not start anything may not look for sites and logs; a construction system that is down is no reason to show nothing. */
function nothing(): [] {
  return [];
}
