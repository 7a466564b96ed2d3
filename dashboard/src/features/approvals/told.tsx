import type { Approval } from '@banksman/contracts';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';

const CHANNEL_WORDS = { email: 'The e-mail', sms: 'The text' } as const;

/** Who knows that this waits, what follows on silence, and what did not get through. */
export function Told({ approval }: { approval: Approval }) {
  const format = useFormat();
  const { asked, remind_at, escalate_at, escalated_at, escalates_to, not_told, due_at, expires_at } = approval;
  const next = new Intl.ListFormat('en').format(escalates_to);
  const lines = [
    `Due ${format.when(due_at)}, open until ${format.when(expires_at)}.`,
    asked.length > 0 ? `Told: ${asked.join(', ')}.` : null,
    remind_at ? `A reminder follows at ${format.when(remind_at)}.` : null,
    escalate_at && next ? `At ${format.when(escalate_at)} ${next} ${escalates_to.length === 1 ? 'is' : 'are'} asked too.` : null,
    escalate_at && !next ? 'There is nobody else to ask.' : null,
    escalated_at ? `Everybody who may decide was asked at ${format.when(escalated_at)}.` : null,
  ].filter((line) => line !== null);
  return (
    <Stack spacing={1.5}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {lines.join(' ')}
      </Typography>
      {not_told.map(({ person, channel, problem }) => (
        <Notice
          key={`${person} ${channel} ${problem}`}
          tone="trouble"
          role="note"
          title={`${CHANNEL_WORDS[channel]} to ${person} may not have arrived.`}
        >
          {problem}
        </Notice>
      ))}
    </Stack>
  );
}
