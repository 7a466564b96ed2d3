import type { EffectStop, ModuleSummary } from '@banksman/contracts';
import StopIcon from '@mui/icons-material/PanToolOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useSetStop } from './queries.ts';

type Props = { stops: readonly EffectStop[]; modules: readonly ModuleSummary[]; waiting: number };

const EVERYTHING = '';

/** The kill switch: what is stopped, who threw it, what waits for it, and throwing it. */
export function StopSwitch({ stops, modules, waiting }: Props) {
  const mayStop = useMay('effects:stop');
  const isAll = stops.some(({ module_id }) => module_id === null);
  return (
    <Stack spacing={2}>
      {stops.map((stop) => (
        <Stopped key={stop.module_id} stop={stop} modules={modules} waiting={waiting} mayStop={mayStop} />
      ))}
      {!isAll &&
        (mayStop ? (
          <Throw modules={modules.filter(({ module_id }) => !stops.some((stop) => stop.module_id === module_id))} />
        ) : (
          <Notice tone="quiet" title="A manager or an administrator can stop everything that leaves the company">
            Ask one of them when something looks wrong.
          </Notice>
        ))}
    </Stack>
  );
}

function Stopped({
  stop,
  modules,
  waiting,
  mayStop,
}: {
  stop: EffectStop;
  modules: readonly ModuleSummary[];
  waiting: number;
  mayStop: boolean;
}) {
  const format = useFormat();
  const allow = useSetStop();
  const name = stop.module_id === null ? null : (modules.find(({ module_id }) => module_id === stop.module_id)?.title ?? stop.module_id);
  return (
    <Notice
      tone="trouble"
      title={name === null ? 'Everything is stopped: nothing leaves the company' : `Stopped: ${name}`}
      action={
        mayStop && (
          <Button variant="outlined" loading={allow.isPending} onClick={() => allow.mutate({ module_id: stop.module_id, stopped: false })}>
            {name === null ? 'Let it go on' : `Let ${name.toLowerCase()} go on`}
          </Button>
        )
      }
    >
      <Box>
        {stop.stopped_by} stopped it on {format.upcoming(stop.stopped_at)}
        {stop.reason ? `: “${stop.reason}”` : '.'}
      </Box>
      <Box>
        {waiting === 0 ? (
          'No run waits for it yet.'
        ) : (
          <>
            <TextLink to="/runs" search={{ state: 'for_someone' }}>
              {plural(waiting, 'run waits', 'runs wait')}
            </TextLink>{' '}
            for it and {waiting === 1 ? 'goes' : 'go'} on by {waiting === 1 ? 'itself' : 'themselves'} when it is taken back.
          </>
        )}
      </Box>
      {allow.error && <Problem error={allow.error} />}
    </Notice>
  );
}

const STOPS = ['Bookings, orders, messages to suppliers and notes in other systems', 'Also what was already approved but has not left yet'];
const GOES_ON = ['Searching, comparing and asking: questions still come', 'What has already left: it is followed up as always'];

function Throw({ modules }: { modules: readonly ModuleSummary[] }) {
  const stop = useSetStop();
  const [isAsking, setIsAsking] = useState(false);
  const [what, setWhat] = useState(EVERYTHING);
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = { module_id: what === EVERYTHING ? null : what, stopped: true, ...(reason.trim() ? { reason } : {}) };
    stop.mutate(wanted, { onSuccess: () => setIsAsking(false) });
  };
  return (
    <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography sx={{ mb: 2 }}>
        When something looks wrong: one press, and nothing more leaves the company until you take it back.
      </Typography>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, mb: 2.5 }}>
        <Effects title="It stops" lines={STOPS} />
        <Effects title="It goes on" lines={GOES_ON} />
      </Box>
      {isAsking ? (
        <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label="Stop">
          <TextField
            id="stop-what"
            select
            label="What to stop"
            value={what}
            onChange={(event) => setWhat(event.target.value)}
            slotProps={{ select: { displayEmpty: true } }}
          >
            <MenuItem value={EVERYTHING}>Everything</MenuItem>
            {modules.map(({ module_id, title }) => (
              <MenuItem key={module_id} value={module_id}>
                {title}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            id="stop-reason"
            label="Why (optional)"
            value={reason}
            autoFocus
            onChange={(event) => setReason(event.target.value)}
            helperText="Everybody who looks here reads it."
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          {stop.error && <Problem error={stop.error} />}
          <Stack direction="row" spacing={1}>
            <Button type="submit" variant="contained" color="error" loading={stop.isPending}>
              Stop now
            </Button>
            <Button variant="text" onClick={() => setIsAsking(false)}>
              Leave it running
            </Button>
          </Stack>
        </Stack>
      ) : (
        <Button variant="outlined" color="error" startIcon={<StopIcon />} onClick={() => setIsAsking(true)}>
          Stop what leaves…
        </Button>
      )}
    </Paper>
  );
}

function Effects({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <Typography variant="subtitle2">{title}</Typography>
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.25 }}>
        {lines.map((line) => (
          <Typography component="li" variant="body2" key={line} sx={{ color: 'text.secondary' }}>
            {line}
          </Typography>
        ))}
      </Box>
    </div>
  );
}
