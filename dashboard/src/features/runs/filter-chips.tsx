import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import { useQuery } from '@tanstack/react-query';
import { automationNamesQuery, requestersQuery } from './queries.ts';
import { isNarrowed, type RunSearch } from './search.ts';
import { SORT_WORDS, STATUS_WORDS, TRIGGER_WORDS } from './words.ts';

type Props = { search: RunSearch; onSearch: (search: RunSearch) => void; onClear: () => void };
type Part = { word: string; without: Partial<RunSearch> };

/** What narrows the list now, in words; each can be taken away. */
export function FilterChips({ search, onSearch, onClear }: Props) {
  const { data: automations } = useQuery({ ...automationNamesQuery, enabled: search.automation !== undefined });
  const { data: people } = useQuery({ ...requestersQuery, enabled: search.person !== undefined });
  const { automation, person, trigger, status, cause, sort } = search;
  const parts: (Part | null)[] = [
    automation
      ? { word: automations?.find(({ module_id: id }) => id === automation)?.title ?? automation, without: { automation: undefined } }
      : null,
    person ? { word: `Asked for by ${people?.find(({ id }) => id === person)?.name ?? '…'}`, without: { person: undefined } } : null,
    trigger ? { word: `Started ${TRIGGER_WORDS[trigger]}`, without: { trigger: undefined } } : null,
    status ? { word: `Status ${STATUS_WORDS[status].word}`, without: { status: undefined } } : null,
    range(search.from, search.to, (day) => day, { from: undefined, to: undefined }),
    range(search.min, search.max, (amount) => `${amount}`, { min: undefined, max: undefined }, 'Amount '),
    cause ? { word: 'One cause of failures', without: { cause: undefined } } : null,
    sort && sort !== 'newest' ? { word: SORT_WORDS[sort], without: { sort: undefined } } : null,
  ];
  const shown = parts.filter((part) => part !== null);
  if (shown.length === 0) return null;
  return (
    <Box role="group" aria-label="Filters in use" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 1.5, alignItems: 'center' }}>
      {shown.map(({ word, without }) => (
        <Chip
          key={word}
          label={word}
          variant="outlined"
          onClick={() => onSearch({ ...search, ...without })}
          aria-label={`Take away: ${word}`}
          icon={<CloseIcon aria-hidden />}
          sx={{
            height: 'auto',
            minHeight: 32,
            maxWidth: 1,
            borderRadius: 2,
            bgcolor: 'background.paper',
            '& .MuiChip-label': { whiteSpace: 'normal', overflowWrap: 'anywhere', py: 0.5 },
            '@media (pointer: coarse)': { minHeight: 44 },
          }}
        />
      ))}
      {isNarrowed(search) && (
        <Button size="small" onClick={onClear}>
          Show all runs
        </Button>
      )}
    </Box>
  );
}

function range<T>(
  from: T | undefined,
  to: T | undefined,
  say: (value: T) => string,
  without: Partial<RunSearch>,
  before = '',
): Part | null {
  if (from === undefined && to === undefined) return null;
  if (from !== undefined && to !== undefined) return { word: `${before}${say(from)} to ${say(to)}`, without };
  return from === undefined
    ? { word: `${before}up to ${to === undefined ? '' : say(to)}`, without }
    : { word: `${before}from ${say(from)}`, without };
}
