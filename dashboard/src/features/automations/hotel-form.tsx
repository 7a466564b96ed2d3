import type { ModuleDetail, Site } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { Problem } from '../../ui/problem.tsx';
import { CrewFields } from './crew-fields.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { FormContext, titleIn } from './form-context.ts';
import {
  emptyRequest,
  errorsOf,
  type FieldErrors,
  type HotelRequest,
  inputOf,
  missingIn,
  requestOf,
  withJob,
  withoutErrors,
} from './hotel-request.ts';
import { JobField } from './job-field.tsx';
import { sitesQuery, useTrigger } from './queries.ts';
import { BudgetField, DateFields, NotesField, RoomsField } from './stay-fields.tsx';
import { WishField } from './wish-field.tsx';

type Props = { module: ModuleDetail; jobId: string | undefined; onStarted: (runId: string) => void };

/** "Book rooms for a crew": laid out for the purpose; what fields are called, need and allow comes from the module's schema. */
export function HotelForm({ module, jobId, onStarted }: Props) {
  const [request, setRequest] = useState<HotelRequest>(emptyRequest);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [site, setSite] = useChosenSite(request, setRequest, jobId);
  const summary = useRef<HTMLDivElement>(null);
  const trigger = useTrigger(module.module_id);
  const schema = module.input_schema;

  const [refusals, setRefusals] = useState(0);

  const refuse = (found: FieldErrors) => {
    setErrors(found);
    setRefusals((count) => count + 1);
  };
  // Each refusal takes the reader to the list of what is wrong; correcting a field must not.
  useEffect(() => {
    if (refusals > 0) summary.current?.focus();
  }, [refusals]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    trigger.reset();
    const missing = missingIn(request);
    if (Object.keys(missing).length > 0) return refuse(missing);
    setErrors({});
    trigger.mutate(inputOf(request), {
      onSuccess: ({ job_id }) => onStarted(job_id),
      onError: (error) => refuse(errorsOf(fieldProblemsOf(error), request, (path) => titleIn(schema, path))),
    });
  };
  const change = useCallback((part: Partial<HotelRequest>) => {
    setRequest((before) => ({ ...before, ...part }));
    setErrors((before) => withoutErrors(before, part));
  }, []);
  const form = useMemo(() => ({ request, change, errors, schema }), [request, change, errors, schema]);
  const hasErrors = Object.keys(errors).length > 0;

  return (
    <FormContext value={form}>
      <Stack component="form" noValidate onSubmit={submit} aria-label={module.title} spacing={2}>
        {hasErrors && <ErrorSummary ref={summary} errors={errors} />}
        <Part title="Where" aside={<ExampleButton onFill={() => change(requestOf(module.example))} />}>
          <JobField site={site} onSite={setSite} />
        </Part>
        <Part title="Who">
          <CrewFields />
        </Part>
        <Part title="When and how">
          <DateFields />
          <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
            <RoomsField />
            <BudgetField />
          </Box>
          <WishField />
          <NotesField />
        </Part>
        {/* beside the button: who pressed it looks there */}
        {trigger.error && fieldProblemsOf(trigger.error).length === 0 && <Problem error={trigger.error} />}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, pt: 1 }}>
          <Button type="submit" variant="contained" size="large" loading={trigger.isPending} sx={{ width: { xs: 1, sm: 'auto' } }}>
            Find a hotel
          </Button>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            Nothing is booked yet: you see the hotel and its price first.
          </Typography>
        </Box>
      </Stack>
    </FormContext>
  );
}

/** The job as Buildertrend has it: chosen in the field, or found for a job number that came with the link or the example. */
function useChosenSite(
  request: HotelRequest,
  setRequest: (change: (before: HotelRequest) => HotelRequest) => void,
  jobId: string | undefined,
) {
  const [chosen, setChosen] = useState<Site | null>(null);
  const wanted = request.job?.id ?? (chosen ? undefined : jobId);
  const isKnown = chosen?.id === wanted;
  const { data } = useQuery({ ...sitesQuery(wanted ?? ''), enabled: wanted !== undefined && !isKnown });
  const found = isKnown || wanted === undefined ? null : (data?.find(({ id }) => id === wanted) ?? null);
  useEffect(() => {
    if (!found) return;
    setChosen(found);
    setRequest((before) => withJob(before, found));
  }, [found, setRequest]);
  return [request.job === null ? null : chosen, setChosen] as const;
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Paper variant="outlined" component="section" aria-label={title} sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack direction="row" sx={{ mb: 2, alignItems: 'center', justifyContent: 'space-between', minHeight: 32 }}>
        <Typography variant="h2">{title}</Typography>
        {aside}
      </Stack>
      <Stack spacing={2.5}>{children}</Stack>
    </Paper>
  );
}

function ExampleButton({ onFill }: { onFill: () => void }) {
  return (
    <Button size="small" variant="text" onClick={onFill}>
      Fill with an example
    </Button>
  );
}
