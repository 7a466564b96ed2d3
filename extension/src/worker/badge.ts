import { APPROVALS_AT_MOST, type Approval, approval } from '@banksman/contracts';
import { z } from 'zod';
import { ask } from './api.ts';

const ALARM = 'waiting';
/** Chrome wakes a stopped worker for an alarm, at most every half minute. */
const EVERY_MINUTES = 1;

/** The signal colour; the number says how many questions wait. */
const SIGNAL = '#a83c00';

/** Looks now and then whether something waits for an answer. */
export function watchWaiting(): void {
  void chrome.alarms.get(ALARM).then(async (alarm) => {
    if (!alarm) await chrome.alarms.create(ALARM, { periodInMinutes: EVERY_MINUTES });
  });
  chrome.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) void showWaiting();
  });
}

/** The questions that wait for somebody now; what a person has put aside does not. */
export async function openQuestions(): Promise<Approval[]> {
  const questions = await ask(z.array(approval), '/approvals?status=open');
  return questions.filter(({ snoozed }) => snoozed === null || Date.parse(snoozed.until) <= Date.now());
}

/** The number of open questions on the toolbar button; nothing when nobody is signed in or nothing answers. */
export async function showWaiting(): Promise<void> {
  const questions = await openQuestions().catch(() => []);
  await chrome.action.setBadgeBackgroundColor({ color: SIGNAL });
  const count = `${questions.length}${questions.length < APPROVALS_AT_MOST ? '' : '+'}`;
  await chrome.action.setBadgeText({ text: count === '0' ? '' : count });
  await chrome.action.setTitle({ title: count === '0' ? 'Banksman' : `Banksman: ${count} waiting for an answer` });
}
