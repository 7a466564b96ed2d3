import type { Approval } from '@banksman/contracts';
import type { ReactNode } from 'react';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Tone } from '../../ui/state-look.tsx';

const CHANNEL_WORDS: Record<string, string> = {
  dashboard: 'in the dashboard',
  sms: 'by SMS',
  email: 'by e-mail',
  api: 'through the API',
  extension: 'in Buildertrend',
  n8n: 'from n8n',
  rule: 'without asking',
};

/** "by Mark, by SMS, at 9:15" from whatever of it is known. */
export function decidedBy(by: unknown, channel: unknown, at: unknown, format: Format): string {
  const parts = [
    typeof by === 'string' ? `by ${by}` : null,
    typeof channel === 'string' ? (CHANNEL_WORDS[channel] ?? `by ${channel}`) : null,
    typeof at === 'string' ? `at ${format.when(at)}` : null,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

const ENDED: Record<Exclude<Approval['state'], 'open' | 'held'>, { word: string; tone: Tone }> = {
  approved: { word: 'Approved', tone: 'done' },
  edited: { word: 'Changed', tone: 'done' },
  rejected: { word: 'Rejected', tone: 'quiet' },
  responded: { word: 'Answered', tone: 'done' },
  expired: { word: 'The time to decide ran out', tone: 'quiet' },
  withdrawn: { word: 'No longer needed', tone: 'quiet' },
};
const DECIDED_AS = { approve: 'approved', edit: 'edited', reject: 'rejected', respond: 'responded' } as const;

type Ended = Pick<Approval, 'state' | 'decision' | 'decided_by' | 'decided_via' | 'decided_at' | 'comment' | 'on_silence' | 'job_id'>;

/** How a question ended, also one whose decision can still be taken back; null while it is open. */
export function endOf({ state, decision }: Pick<Approval, 'state' | 'decision'>) {
  if (state === 'open') return null;
  return ENDED[state === 'held' ? DECIDED_AS[decision ?? 'approve'] : state];
}

type Props = { approval: Ended; byMe: boolean; where: 'inbox' | 'run' | 'link'; action?: ReactNode };

/** How a question ended. `byMe` says it in the words of an answer to what was just pressed. */
export function DecidedNotice({ approval, byMe, where, action }: Props) {
  const format = useFormat();
  const end = endOf(approval);
  if (!end) return null;
  const { word, tone } = end;
  const who = decidedBy(approval.decided_by, approval.decided_via, approval.decided_at, format);
  const isOver = approval.state === 'expired' || approval.state === 'withdrawn';
  const title = isOver ? `${word}.` : byMe ? `${word}.` : `Already ${word.toLowerCase()} ${who}.`;
  const follow = where === 'inbox' && (
    <TextLink to="/runs/$runId" params={{ runId: approval.job_id }}>
      Follow the run
    </TextLink>
  );
  return (
    <Notice tone={tone} title={title} action={action}>
      {consequence(approval)} {approval.comment && <>Reason given: “{approval.comment}”. </>}
      {follow}
    </Notice>
  );
}

function consequence({ state: now, decision, on_silence }: Ended): string {
  const state = now === 'held' ? DECIDED_AS[decision ?? 'approve'] : now;
  if (state === 'rejected') return 'Nothing was done and nothing was charged.';
  if (state === 'expired') return on_silence;
  if (state === 'withdrawn') return 'The run went on or ended without it.';
  if (state === 'edited') return 'The run goes on with the change. If its price was not shown yet, you are asked again with the new one.';
  return 'It is done exactly as shown; if that is no longer possible, you are asked again.';
}
