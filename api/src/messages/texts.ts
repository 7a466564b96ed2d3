import { formatMoney } from '@banksman/contracts';
import type { ApprovalRow } from '@banksman/db';
import { question } from '@banksman/graphs';
import type { Mail } from '../mail/mailer.ts';
import type { MessageKind } from './tell.ts';

/** Everything a message about an approval is written from. */
export type Telling = {
  kind: MessageKind;
  approval: ApprovalRow;
  person: string;
  workspace: { name: string; timeZone: string; isDemo: boolean };
};

const OPENING: Record<MessageKind, string> = {
  approval_asked: 'This waits for you',
  approval_reminder: 'This still waits for you',
  approval_escalated: 'Nobody has answered this yet, so you are asked too',
  approval_assigned: 'This was given to you',
};
const SUBJECT: Record<MessageKind, string> = {
  approval_asked: 'Waiting for you',
  approval_reminder: 'Still waiting',
  approval_escalated: 'Nobody has answered',
  approval_assigned: 'Given to you',
};

/** The mail with the link that decides, as text and as plain HTML that says the same. */
export function approvalMail({ kind, approval, person, workspace }: Telling, link: string): Omit<Mail, 'to' | 'messageId'> {
  const asked = question.parse(approval.question);
  const amount = amountOf(approval);
  const until = untilOf(approval, workspace.timeZone);
  const facts = [amount ? `Amount: ${amount}` : null, `Answer until: ${until}`, `Check: ${checkOf(approval)}`].filter(
    (line) => line !== null,
  );
  const follows = [`If you approve: ${asked.on_approve}`, `If you reject: ${asked.on_reject}`, `If nobody answers: ${asked.on_silence}`];
  const asks = asked.asked_again_because ? [`You are asked again: ${asked.asked_again_because}`] : [];
  const demo = workspace.isDemo ? ['This is the demo: nothing real happens.'] : [];
  const opening = `${person}, ${OPENING[kind].charAt(0).toLowerCase()}${OPENING[kind].slice(1)} at ${workspace.name}:`;
  const note = 'Opening the link decides nothing. It is for you alone and decides once: do not pass this mail on.';
  const text = [
    opening,
    approval.headline,
    [...asks, ...facts].join('\n'),
    `Look at it and decide:\n${link}`,
    follows.join('\n'),
    [...demo, note].join('\n'),
  ];
  const paragraphs = [
    asHtml(opening),
    `<strong style="font-size:18px">${asHtml(approval.headline)}</strong>`,
    [...asks, ...facts].map(asHtml).join('<br>'),
    `<a href="${asHtml(link)}">Look at it and decide</a>`,
    follows.map(asHtml).join('<br>'),
    [...demo, note].map(asHtml).join('<br>'),
  ];
  const html = `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;max-width:36em">${paragraphs.map((one) => `<p>${one}</p>`).join('')}</body></html>`;
  return { subject: `${SUBJECT[kind]}: ${approval.headline}`, text: `${text.join('\n\n')}\n`, html };
}

/** Three segments: longer texts cost more and are read less. */
const HEADLINE_IN_SMS = 220;

/** The SMS with the code that answers it; without one (too much for a reply) it says where to go. */
export function approvalSms({ kind, approval, workspace }: Telling, code: string | null, dashboard: string): string {
  const amount = amountOf(approval);
  const headline = cut(approval.headline, HEADLINE_IN_SMS);
  const price = amount && !headline.includes(amount) ? ` ${amount}.` : '';
  const how = code ? `Reply YES ${code} to approve, or NO ${code} and why.` : `Too much for a reply: decide at ${dashboard}`;
  const demo = workspace.isDemo ? ' (Demo.)' : '';
  return `${SUBJECT[kind]}: ${headline}.${price} Check ${checkOf(approval)}, until ${untilOf(approval, workspace.timeZone)}.${demo} ${how}`;
}

/** The last four characters of the hash, the same on every way: what was shown here is what is decided there. */
export function checkOf({ payloadSha256 }: Pick<ApprovalRow, 'payloadSha256'>): string {
  return payloadSha256.slice(-4).toUpperCase();
}

function amountOf({ amountCents, currency }: ApprovalRow): string | null {
  return amountCents === null || currency === null ? null : formatMoney(amountCents, currency);
}

/** "Mon 7 Dec 18:00 MST" where the company is. */
function untilOf({ expiresAt }: ApprovalRow, timeZone: string): string {
  const { time, zone } = clockOf(timeZone);
  const name = zone.formatToParts(expiresAt).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${time.format(expiresAt).replaceAll(',', '')} ${name}`.trim();
}

type Clock = { time: Intl.DateTimeFormat; zone: Intl.DateTimeFormat };
/** Kept, because making one costs as much as writing a whole mail with it. */
const clocks = new Map<string, Clock>();

function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const options = { timeZone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const made = {
    time: new Intl.DateTimeFormat('en-GB', options),
    // en-GB knows American zones only as GMT-7
    zone: new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }),
  };
  clocks.set(timeZone, made);
  return made;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
