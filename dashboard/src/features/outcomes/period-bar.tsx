import type { ModuleSummary, OutcomesReport, Phase } from '@banksman/contracts';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { type OutcomeSearch, WEEKS } from './search.ts';

type Props = {
  search: OutcomeSearch;
  onSearch: (search: OutcomeSearch) => void;
  report: OutcomesReport | undefined;
  modules: readonly ModuleSummary[];
};
const ALL = 'all';

/** Which period, which automation and which kind of its work. */
export function PeriodBar({ search, onSearch, report, modules }: Props) {
  const { weeks = 12, automation, kind } = search;
  const kinds = report?.variants.filter(({ module_id: id }) => automation === undefined || id === automation) ?? [];
  const phase: Phase = search.phase ?? report?.phase ?? 'settled';
  return (
    <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(4, minmax(0, 220px))' }, mb: 3 }}>
      <TextField select label="Period" value={weeks} onChange={({ target }) => onSearch({ ...search, weeks: weeksOf(target.value) })}>
        {WEEKS.map((count) => (
          <MenuItem key={count} value={count}>
            Last {count} weeks
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="Automation"
        value={automation ?? ALL}
        onChange={({ target }) => onSearch({ ...search, automation: chosen(target.value), kind: undefined })}
      >
        <MenuItem value={ALL}>All</MenuItem>
        {modules.map(({ module_id: id, title }) => (
          <MenuItem key={id} value={id}>
            {title}
          </MenuItem>
        ))}
      </TextField>
      {(kinds.length > 1 || kind !== undefined) && (
        <TextField
          select
          label="Kind of work"
          value={kind ?? ALL}
          onChange={({ target }) => onSearch({ ...search, kind: chosen(target.value) })}
        >
          <MenuItem value={ALL}>All</MenuItem>
          {[...new Set([...kinds.map(({ variant }) => variant), ...(kind ? [kind] : [])])].map((variant) => (
            <MenuItem key={variant} value={variant}>
              {variant.charAt(0).toUpperCase() + variant.slice(1)}
            </MenuItem>
          ))}
        </TextField>
      )}
      {report?.first_weeks.some(({ is_over: isOver }) => isOver) && (
        <TextField
          select
          label="The first two weeks"
          value={phase}
          onChange={({ target }) => onSearch({ ...search, phase: target.value === 'first_weeks' ? 'first_weeks' : 'settled' })}
        >
          <MenuItem value="settled">Left out</MenuItem>
          <MenuItem value="first_weeks">Only these</MenuItem>
        </TextField>
      )}
    </Box>
  );
}

const chosen = (value: string) => (value === ALL ? undefined : value);
const weeksOf = (value: unknown) => WEEKS.find((count) => String(count) === String(value));
