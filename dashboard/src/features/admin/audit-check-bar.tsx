import type { AuditCheck } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { plural, took } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useCheckAudit } from './queries.ts';

const WHY: Record<NonNullable<AuditCheck['first_broken']>['why'], string> = {
  changed: 'It is not as it was written.',
  missing: 'It is missing, and what comes after it is there.',
  cut_off: 'It and everything after it were removed.',
  unreadable: 'The key that sealed it is not here.',
};

/** Goes over the whole chain when asked, and says what came of it. */
export function AuditCheckBar() {
  const check = useCheckAudit();
  const format = useFormat();
  const { data, error } = check;
  return (
    <Stack spacing={1.5}>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1.5} sx={{ alignItems: { sm: 'center' } }}>
        <Button variant="outlined" loading={check.isPending} onClick={() => check.mutate()} sx={{ flexShrink: 0 }}>
          Check the log
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Reads every entry and compares its seal: a change behind our back shows.
        </Typography>
      </Stack>
      {error && <Problem error={error} />}
      {data?.ok && (
        <Notice tone="done" title={`All ${plural(data.entries, 'entry is', 'entries are')} as they were written`}>
          Checked at {format.clock(data.checked_at)} in {took(data.took_ms)}.
        </Notice>
      )}
      {data?.first_broken && (
        <Notice tone="trouble" role="alert" title={`Entry ${data.first_broken.seq} is broken`}>
          {WHY[data.first_broken.why]} The {plural(data.first_broken.seq - 1, 'entry', 'entries')} before it can be relied on. Tell whoever
          looks after this installation, and keep its backups.
        </Notice>
      )}
    </Stack>
  );
}
