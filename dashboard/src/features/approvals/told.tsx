import type { Approval } from '@banksman/contracts';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';

const CHANNEL_WORDS = { email: 'The e-mail', sms: 'The text' } as const;

/** Who knows that this waits, what follows on silence, and what did not get through. */
export function Told({ approval }: { approval: Approval }) {
  const format = useFormat();
  const { asked, remind_at, escalate_at, escalated_at, not_told } = approval;
  const lines = [
    asked.length > 0 ? `Told: ${asked.join(', ')}.` : null,
    remind_at ? `A reminder follows at ${format.when(remind_at)}.` : null,
    escalate_at ? `At ${format.when(escalate_at)} everybody who may decide is asked.` : null,
    escalated_at ? `Everybody who may decide was asked at ${format.when(escalated_at)}.` : null,
  ].filter((line) => line !== null);
  if (asked.length === 0 && not_told.length === 0) return null;
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
