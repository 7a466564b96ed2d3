import type { EffectDetail, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Readable } from '../../ui/readable.tsx';
import { EFFECT_LOOK, effectTitle } from './effect-look.ts';
import { effectsQuery } from './queries.ts';
import { SideBySide, type SideBySideField } from './side-by-side.tsx';

/** What the other systems had before this run, and what was written there. */
export function Changes({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useQuery(effectsQuery(run.job_id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={160} />;
  if (data.length === 0) {
    return (
      <EmptyState title="Nothing was changed outside">
        When a run books something or writes into another system, it stands here: what was there before, and what is there now.
      </EmptyState>
    );
  }
  return (
    <Stack spacing={2}>
      {data.map((effect) => (
        <Change key={effect.key} effect={effect} />
      ))}
    </Stack>
  );
}

function Change({ effect }: { effect: EffectDetail }) {
  const format = useFormat();
  const { word, tone } = EFFECT_LOOK[effect.state];
  const after = effect.state === 'confirmed' || effect.state === 'compensated' ? 'Written there' : 'Was to be written';
  return (
    <Paper variant="outlined" component="article" sx={{ p: { xs: 1.5, sm: 2 } }}>
      <Typography variant="h3">{effectTitle(effect)}</Typography>
      <Typography variant="body2" sx={{ mb: 1.5, color: `${tone}.text` }}>
        {word}
        {effect.settled_at && `, ${format.when(effect.settled_at)}`}
      </Typography>
      {effect.before ? (
        <SideBySide label={effectTitle(effect)} before="Before" after={after} currency={effect.currency} fields={fieldsOf(effect)} />
      ) : (
        <Made effect={effect} after={after} />
      )}
    </Paper>
  );
}

/** What was not there before: nothing on the left, all of it on the right. */
function Made({ effect, after }: { effect: EffectDetail; after: string }) {
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: '220px 1fr' } }}>
      <Box>
        <Typography variant="subtitle2" component="h4" sx={{ color: 'text.secondary', mb: 0.5 }}>
          Before
        </Typography>
        <Box
          sx={{
            p: 2,
            border: 1,
            borderStyle: 'dashed',
            borderColor: 'quiet.line',
            borderRadius: 2,
            color: 'text.secondary',
            typography: 'body2',
          }}
        >
          Nothing at {effect.system}: this run made it.
        </Box>
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="subtitle2" component="h4" sx={{ color: 'text.secondary', mb: 0.5 }}>
          {after}
        </Typography>
        <Box sx={{ px: 2, bgcolor: 'done.soft', border: 1, borderColor: 'done.line', borderRadius: 2 }}>
          <Readable value={effect.after ?? effect.payload} />
        </Box>
      </Box>
    </Box>
  );
}

/** The fields of before and after by name, in the order of what is there now; empty on both sides is left out. */
function fieldsOf({ before, after, payload }: EffectDetail): SideBySideField[] {
  const is = flat(after ?? payload);
  const was = flat(before ?? {});
  const names = [...new Set([...is.keys(), ...was.keys()])];
  return names
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ before: from, after: to }) => !isEmpty(from) || !isEmpty(to));
}

/** `hotel.name` instead of a field within a field. */
function flat(value: Record<string, unknown>, where = ''): Map<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? [...flat(item as Record<string, unknown>, `${where}${key}.`)]
        : [[`${where}${key}`, item]],
    ),
  );
}

const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
