import { AUDIT_GROUPS, type AuditGroup } from '@banksman/contracts';
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import type { AuditSearch } from './audit-search.ts';

export const GROUP_WORDS: Record<AuditGroup, string> = {
  decisions: 'Decisions',
  effects: 'Done outside',
  sign_in: 'Signing in',
  people: 'People',
  configuration: 'Settings',
  connections: 'Connections',
  keys: 'Keys',
};
const ALL = '';

/** Who, what and when; everything of it stands in the address. */
export function AuditFilters({ search, onSearch }: { search: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const [words, setWords] = useState(search.q ?? '');
  const change = (part: Partial<AuditSearch>) => onSearch({ ...search, q: words.trim() || undefined, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({});
  };
  return (
    <Box
      component="form"
      role="search"
      aria-label="Audit"
      onSubmit={submit}
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: '1fr 1fr', md: 'minmax(0, 2fr) minmax(0, 1.4fr) 160px 160px' },
        alignItems: 'end',
      }}
    >
      <TextField
        id="audit-words"
        label="Words"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onBlur={() => words.trim() !== (search.q ?? '') && change({})}
        slotProps={{
          htmlInput: { maxLength: 100, enterKeyHint: 'search' },
          input: {
            endAdornment: (
              <IconButton type="submit" aria-label="Search" edge="end" size="small">
                <SearchIcon fontSize="small" />
              </IconButton>
            ),
          },
        }}
        sx={{ gridColumn: { xs: '1 / -1', md: 'auto' } }}
      />
      <TextField
        id="audit-group"
        select
        label="What"
        value={search.group ?? ALL}
        onChange={(event) => change({ group: (event.target.value || undefined) as AuditGroup | undefined })}
        slotProps={{ select: { displayEmpty: true } }}
        sx={{ gridColumn: { xs: '1 / -1', md: 'auto' } }}
      >
        <MenuItem value={ALL}>Everything</MenuItem>
        {AUDIT_GROUPS.map((group) => (
          <MenuItem key={group} value={group}>
            {GROUP_WORDS[group]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        id="audit-from"
        type="date"
        label="From"
        value={search.from ?? ''}
        onChange={(event) => change({ from: event.target.value || undefined })}
      />
      <TextField
        id="audit-to"
        type="date"
        label="To"
        value={search.to ?? ''}
        onChange={(event) => change({ to: event.target.value || undefined })}
      />
      {(search.actor || search.subject) && (
        <Box sx={{ gridColumn: '1 / -1' }}>
          <Button size="small" variant="outlined" onClick={() => change({ actor: undefined, subject: undefined })}>
            {search.actor ? 'Only one person or machine: show all' : 'Only one thing: show all'}
          </Button>
        </Box>
      )}
    </Box>
  );
}
