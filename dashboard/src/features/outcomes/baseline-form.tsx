import {
  BASELINE_METHODS,
  BASELINE_METRICS,
  type BaselineMethod,
  type BaselineMetric,
  type ModuleSummary,
  type NewBaseline,
} from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useRecordBaseline } from './queries.ts';
import { samplesOf } from './search.ts';
import { GRADE_WORDS } from './words.ts';

const METHOD_WORDS: Record<BaselineMethod, string> = {
  estimate: 'My estimate',
  timed: 'I timed it, several times',
  observed: 'From records, such as e-mails or a log',
};
export const METRIC_WORDS: Record<BaselineMetric, { title: string; unit: string }> = {
  work: { title: 'Staff time for one request', unit: 'minutes' },
  turnaround: { title: 'From the request to the result', unit: 'minutes' },
  touches: { title: 'Times somebody had to touch it', unit: 'times' },
};
const TIMED_ENOUGH = 20;

type Fields = {
  moduleId: string;
  variant: string;
  metric: BaselineMetric;
  method: BaselineMethod;
  quick: string;
  usual: string;
  slow: string;
  samples: string;
  note: string;
};
type Field = 'quick' | 'usual' | 'slow' | 'samples';

const numberIn = (text: string) => (text.trim() === '' || !(Number(text) >= 0) ? null : Number(text));

/** What the form would send, or what is wrong with it, by field. */
function readFields(fields: Fields): { wanted: NewBaseline } | { wrong: Partial<Record<Field, string>> } {
  const { moduleId, metric, method, note } = fields;
  const times = metric === 'touches' ? 1 : 60_000;
  const base = { module_id: moduleId, variant: fields.variant.trim() || null, metric, ...(note.trim() ? { note: note.trim() } : {}) };
  if (method !== 'estimate') {
    const samples = samplesOf(fields.samples);
    if (samples === null) return { wrong: { samples: 'Numbers only, such as 12, 15, 20.' } };
    if (samples.length < 3) return { wrong: { samples: 'At least three are needed.' } };
    return { wanted: { ...base, measured: { method, samples: samples.map((sample) => sample * times) } } };
  }
  const [quick, usual, slow] = [numberIn(fields.quick), numberIn(fields.usual), numberIn(fields.slow)];
  const missing = { quick, usual, slow };
  const wrong = Object.fromEntries(Object.entries(missing).flatMap(([name, value]) => (value === null ? [[name, 'Enter a number.']] : [])));
  if (quick === null || usual === null || slow === null) return { wrong };
  if (quick > usual || usual > slow) return { wrong: { usual: 'Must lie between the quick and the slow case.' } };
  return { wanted: { ...base, measured: { method, quick: quick * times, usual: usual * times, slow: slow * times } } };
}

/** How it was before, typed in: an estimate of three cases, or single timings. */
export function BaselineForm({ modules }: { modules: readonly ModuleSummary[] }) {
  const [fields, setFields] = useState<Fields>({
    moduleId: modules[0]?.module_id ?? '',
    variant: '',
    metric: 'work',
    method: 'estimate',
    quick: '',
    usual: '',
    slow: '',
    samples: '',
    note: '',
  });
  const [isTried, setTried] = useState(false);
  const record = useRecordBaseline();
  const read = readFields(fields);
  const wrong = isTried && 'wrong' in read ? read.wrong : {};
  const set = (part: Partial<Fields>) => {
    record.reset();
    setFields((before) => ({ ...before, ...part }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if ('wrong' in read) return document.getElementById(`baseline-${Object.keys(read.wrong)[0]}`)?.focus();
    record.mutate(read.wanted, {
      onSuccess: () => {
        setTried(false);
        setFields((before) => ({ ...before, quick: '', usual: '', slow: '', samples: '', note: '' }));
      },
    });
  };
  const { unit } = METRIC_WORDS[fields.metric];
  const input = (name: Field, label: string, more: { multiline?: boolean; helperText?: string } = {}) => (
    <TextField
      id={`baseline-${name}`}
      label={label}
      value={fields[name]}
      onChange={({ target }) => set({ [name]: target.value })}
      error={wrong[name] !== undefined}
      helperText={wrong[name] ?? more.helperText}
      {...(more.multiline ? { multiline: true, minRows: 3 } : { slotProps: { htmlInput: { inputMode: 'decimal' as const } } })}
    />
  );
  return (
    <Stack component="form" noValidate onSubmit={submit} aria-label="Record how it was before" spacing={2}>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '1fr 1fr' }, alignItems: 'start' }}>
        <TextField select label="Automation" value={fields.moduleId} onChange={({ target }) => set({ moduleId: target.value })}>
          {modules.map(({ module_id: id, title }) => (
            <MenuItem key={id} value={id}>
              {title}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          label="Kind of work"
          value={fields.variant}
          onChange={({ target }) => set({ variant: target.value })}
          helperText="Leave empty for every kind, or for example: one room."
          slotProps={{ htmlInput: { maxLength: 60 } }}
        />
        <TextField select label="What" value={fields.metric} onChange={({ target }) => set({ metric: target.value as BaselineMetric })}>
          {BASELINE_METRICS.map((metric) => (
            <MenuItem key={metric} value={metric}>
              {METRIC_WORDS[metric].title}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label="How do you know?"
          value={fields.method}
          onChange={({ target }) => set({ method: target.value as BaselineMethod })}
        >
          {[...BASELINE_METHODS].reverse().map((method) => (
            <MenuItem key={method} value={method}>
              {METHOD_WORDS[method]}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      {fields.method === 'estimate' ? (
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(3, 1fr)' }, alignItems: 'start' }}>
          {input('quick', `A quick one (${unit})`)}
          {input('usual', `The usual (${unit})`)}
          {input('slow', `A slow one (${unit})`)}
        </Box>
      ) : (
        input('samples', `Each one (${unit})`, {
          multiline: true,
          helperText: 'One for each request that you looked at, with blanks or commas between.',
        })
      )}
      <TextField
        label="Note"
        value={fields.note}
        onChange={({ target }) => set({ note: target.value })}
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
        {gradeSentence(fields)}
      </Typography>
      {record.error && <Problem error={record.error} />}
      {record.data && (
        <Notice
          tone="done"
          title={`Recorded as version ${record.data.data.version}, ${GRADE_WORDS[record.data.data.grade].name.toLowerCase()}.`}
        >
          Requests from now on are compared with it; numbers of the past stay as they were.
        </Notice>
      )}
      <Box>
        <Button type="submit" variant="contained" loading={record.isPending}>
          Record baseline
        </Button>
      </Box>
    </Stack>
  );
}

function gradeSentence({ method, samples }: Fields): string {
  if (method === 'observed') return `${GRADE_WORDS.B.name}: ${GRADE_WORDS.B.means}`;
  const count = samplesOf(samples)?.length ?? 0;
  if (method === 'timed' && count >= TIMED_ENOUGH) return `${GRADE_WORDS.A.name}: ${GRADE_WORDS.A.means}`;
  const more = method === 'timed' ? ` ${TIMED_ENOUGH - count} more and it is grade A.` : '';
  return `${GRADE_WORDS.C.name}: ${GRADE_WORDS.C.means}${more}`;
}
