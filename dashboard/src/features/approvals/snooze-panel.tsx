import type { Approval } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { Problem } from '../../ui/problem.tsx';
import { useSnooze } from './queries.ts';
import { snoozeTimes } from './snooze-times.ts';

/** Until when a question is put aside, for everybody; never beyond its expiry. */
export function SnoozePanel({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const format = useFormat();
  const snooze = useSnooze(approval.id);
  const times = snoozeTimes(approval.expires_at, useNow());
  const put = (until: string | null) => snooze.mutate(until, { onSuccess: onClose });
  return (
    <Stack spacing={1.5}>
      <Typography variant="subtitle2" component="h3">
        Put aside for everybody
      </Typography>
      {times.length === 0 && !approval.snoozed && (
        <Typography variant="body2">It runs out at {format.when(approval.expires_at)}: too soon to be put aside.</Typography>
      )}
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {times.map(({ label, at }, index) => (
          <Button
            key={label}
            variant="outlined"
            autoFocus={index === 0}
            disabled={snooze.isPending}
            title={format.full(at.toISOString())}
            onClick={() => put(at.toISOString())}
          >
            {label}
          </Button>
        ))}
        {approval.snoozed && (
          <Button variant="outlined" autoFocus={times.length === 0} disabled={snooze.isPending} onClick={() => put(null)}>
            Bring it back now
          </Button>
        )}
        <Button variant="text" autoFocus={times.length === 0 && !approval.snoozed} onClick={onClose}>
          Keep it here
        </Button>
      </Stack>
      {snooze.error && <Problem error={snooze.error} />}
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        Nobody is reminded meanwhile. It comes back by itself, and everybody sees that you put it aside.
      </Typography>
    </Stack>
  );
}
