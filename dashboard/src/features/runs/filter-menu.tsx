import { RUN_SORTS, RUN_STATUSES, TRIGGERS } from '@banksman/contracts';
import BackIcon from '@mui/icons-material/ArrowBack';
import TuneIcon from '@mui/icons-material/Tune';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useKeys } from '../../lib/use-keys.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { AmountForm, DatesForm } from './filter-forms.tsx';
import { automationNamesQuery, requestersQuery } from './queries.ts';
import type { RunSearch } from './search.ts';
import { SORT_WORDS, STATUS_WORDS, TRIGGER_WORDS } from './words.ts';

type Props = { search: RunSearch; onSearch: (search: RunSearch) => void };
type Field = 'automation' | 'person' | 'trigger' | 'status' | 'dates' | 'amount' | 'sort';
const FIELDS: { field: Field; word: string }[] = [
  { field: 'automation', word: 'Automation' },
  { field: 'person', word: 'Person' },
  { field: 'trigger', word: 'How it started' },
  { field: 'status', word: 'Exact status' },
  { field: 'dates', word: 'Dates' },
  { field: 'amount', word: 'Amount' },
  { field: 'sort', word: 'Order' },
];

/** Everything the list can be narrowed by, one key away: `f` opens, a digit picks. */
export function FilterMenu({ search, onSearch }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [field, setField] = useState<Field | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const open = () => {
    setField(null);
    // where the focus comes back to
    button.current?.focus();
    setAnchor(button.current);
  };
  const close = () => setAnchor(null);
  const pick = (change: Partial<RunSearch>) => {
    onSearch({ ...search, ...change });
    close();
  };
  useKeys({ f: open });
  return (
    <>
      <Button
        ref={button}
        variant="outlined"
        startIcon={<TuneIcon />}
        endIcon={<KeyHint keys="f" />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={open}
        sx={{ flexShrink: 0 }}
      >
        Filter
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: {
            role: 'dialog',
            'aria-label': 'Filter runs',
            sx: { width: 288, maxWidth: 'calc(100vw - 32px)', mt: 0.5, p: 1, borderRadius: 3 },
          },
        }}
      >
        {field === null ? (
          <Picks
            key="fields"
            title="Filter by"
            picks={FIELDS.map(({ field: one, word }) => ({ id: one, word }))}
            chosen={null}
            onPick={(one) => setField(FIELDS.find(({ field: known }) => known === one)?.field ?? null)}
          />
        ) : (
          <FieldPicks key={field} field={field} search={search} onPick={pick} onBack={() => setField(null)} />
        )}
      </Popover>
    </>
  );
}

type FieldProps = { field: Field; search: RunSearch; onPick: (change: Partial<RunSearch>) => void; onBack: () => void };

function FieldPicks({ field, search, onPick, onBack }: FieldProps) {
  const { data: automations = [] } = useQuery({ ...automationNamesQuery, enabled: field === 'automation' });
  const { data: people = [] } = useQuery({ ...requestersQuery, enabled: field === 'person' });
  const title = FIELDS.find((one) => one.field === field)?.word ?? '';
  if (field === 'dates') return <DatesForm title={<Head title={title} onBack={onBack} />} search={search} onPick={onPick} />;
  if (field === 'amount') return <AmountForm title={<Head title={title} onBack={onBack} />} search={search} onPick={onPick} />;
  const picks = {
    automation: automations.map(({ module_id: id, title: word }) => ({ id, word })),
    person: people.map(({ id, name: word }) => ({ id, word })),
    trigger: TRIGGERS.map((id) => ({ id, word: TRIGGER_WORDS[id] })),
    status: RUN_STATUSES.map((id) => ({ id, word: STATUS_WORDS[id].word })),
    sort: RUN_SORTS.map((id) => ({ id, word: SORT_WORDS[id] })),
  }[field];
  const chosen = field === 'sort' ? (search.sort ?? 'newest') : (search[field] ?? null);
  const onOne = (id: string) => onPick({ [field]: chosen === id || (field === 'sort' && id === 'newest') ? undefined : id });
  return <Picks title={title} picks={picks} chosen={chosen} onPick={onOne} onBack={onBack} />;
}

type PicksProps = {
  title: string;
  picks: readonly { id: string; word: string }[];
  chosen: string | null;
  onPick: (id: string) => void;
  onBack?: () => void;
};

function Picks({ title, picks, chosen, onPick, onBack }: PicksProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[data-pick]')?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const picked = /^[1-9]$/.test(event.key) ? picks[Number(event.key) - 1] : undefined;
    if (picked) onPick(picked.id);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') walk(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
    else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && onBack) onBack();
    else return;
    event.preventDefault();
  };
  return (
    <Box ref={list} onKeyDown={onKeyDown}>
      <Head title={title} onBack={onBack} />
      <Box sx={{ maxHeight: 360, overflowY: 'auto' }}>
        {picks.map(({ id, word }, at) => (
          <ButtonBase
            key={id}
            data-pick
            aria-pressed={chosen === null ? undefined : chosen === id}
            onClick={() => onPick(id)}
            sx={{
              width: 1,
              justifyContent: 'space-between',
              textAlign: 'left',
              gap: 1,
              minHeight: 40,
              px: 1.25,
              borderRadius: 2,
              fontSize: '0.9375rem',
              fontWeight: chosen === id ? 620 : 400,
              bgcolor: chosen === id ? 'surface.sunken' : 'transparent',
              ':hover, &.Mui-focusVisible': { bgcolor: 'surface.hover' },
              '@media (pointer: coarse)': { minHeight: 44 },
            }}
          >
            <Box component="span" sx={{ overflowWrap: 'anywhere', ':first-letter': { textTransform: 'uppercase' } }}>
              {word}
            </Box>
            {at < 9 && <KeyHint keys={String(at + 1)} />}
          </ButtonBase>
        ))}
        {picks.length === 0 && <Typography sx={{ px: 1.25, py: 1, color: 'text.secondary' }}>There is nothing to choose yet.</Typography>}
      </Box>
    </Box>
  );
}

function walk(list: HTMLElement, step: number): void {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-pick]')];
  const at = rows.findIndex((row) => row.matches(':focus'));
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}

function Head({ title, onBack }: { title: ReactNode; onBack?: (() => void) | undefined }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, px: onBack ? 0.25 : 1.25, py: 0.5 }}>
      {onBack && (
        <ButtonBase
          aria-label="Back to all filters"
          onClick={onBack}
          sx={{ width: 32, height: 32, borderRadius: 2, ':hover': { bgcolor: 'surface.hover' } }}
        >
          <BackIcon aria-hidden sx={{ fontSize: 18 }} />
        </ButtonBase>
      )}
      <Typography variant="subtitle2" component="h2" sx={{ color: 'text.secondary' }}>
        {title}
      </Typography>
    </Box>
  );
}
