import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useEffect, useRef, useState } from 'react';
import { HUMAN_STATES, type HumanState } from '../../lib/human-state.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { STATE_LOOK } from '../../ui/state-look.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { FilterMenu } from './filter-menu.tsx';
import type { RunSearch } from './search.ts';

type Props = { search: RunSearch; onSearch: (search: RunSearch) => void };
const PAUSE_MS = 250;

/** Which runs are shown: by how they stand, by words, and by everything else behind one button. */
export function RunFilters({ search, onSearch }: Props) {
  return (
    <Box sx={{ display: 'flex', flexDirection: { xs: 'column', lg: 'row' }, gap: 1.5, mb: 1.5 }}>
      <StateTabs search={search} onSearch={onSearch} />
      <Box sx={{ display: 'flex', gap: 1, minWidth: 0 }}>
        <WordFilter search={search} onSearch={onSearch} />
        <FilterMenu search={search} onSearch={onSearch} />
      </Box>
    </Box>
  );
}

function StateTabs({ search, onSearch }: Props) {
  const choices: { state: HumanState | undefined; word: string }[] = [
    { state: undefined, word: 'All' },
    ...HUMAN_STATES.map((state) => ({ state, word: STATE_LOOK[state].word })),
  ];
  return (
    <Box
      role="group"
      aria-label="Show runs that are"
      sx={{
        display: 'flex',
        gap: 0.5,
        flexGrow: 1,
        minWidth: 0,
        overflowX: 'auto',
        mx: { xs: -2, sm: 0 },
        px: { xs: 2, sm: 0 },
        py: 0.25,
        scrollbarWidth: 'none',
      }}
    >
      {choices.map(({ state, word }) => {
        const isChosen = search.state === state;
        const look = state && STATE_LOOK[state];
        const Icon = look?.icon;
        return (
          <ButtonBase
            key={word}
            aria-pressed={isChosen}
            onClick={() => onSearch({ ...search, state })}
            sx={{
              flexShrink: 0,
              gap: 0.75,
              minHeight: 40,
              px: 1.25,
              borderRadius: 2,
              typography: 'subtitle2',
              fontSize: '0.875rem',
              border: 1,
              borderColor: isChosen ? 'surface.strongLine' : 'transparent',
              bgcolor: isChosen ? 'background.paper' : 'transparent',
              color: isChosen ? 'text.primary' : 'text.secondary',
              ':hover': { color: 'text.primary', bgcolor: isChosen ? 'background.paper' : 'surface.hover' },
              '@media (pointer: coarse)': { minHeight: 44 },
            }}
          >
            {Icon && <Icon aria-hidden sx={{ fontSize: 17, color: isChosen ? `${look.tone}.text` : 'inherit' }} />}
            {word}
          </ButtonBase>
        );
      })}
    </Box>
  );
}

function WordFilter({ search, onSearch }: Props) {
  const [text, setText] = useState(search.q ?? '');
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(search.q ?? '');
  useKeys({ '/': () => input.current?.focus() });

  // Going back in the browser changes the address: the field follows, but never overwrites what is being typed.
  useEffect(() => {
    if ((search.q ?? '') === sent.current) return;
    sent.current = search.q ?? '';
    setText(search.q ?? '');
  }, [search.q]);
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      onSearch({ ...search, q: text.trim() || undefined });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);

  return (
    <Box component="search" sx={{ flexGrow: 1, width: { lg: 220 }, minWidth: 0 }}>
      <label htmlFor="run-search" style={visuallyHidden}>
        Search runs
      </label>
      <TextField
        id="run-search"
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Crew, city, hotel …"
        inputRef={input}
        slotProps={{
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <SearchIcon aria-hidden sx={{ fontSize: 20 }} />
              </InputAdornment>
            ),
            endAdornment: text === '' && <KeyHint keys="/" />,
          },
        }}
      />
    </Box>
  );
}
