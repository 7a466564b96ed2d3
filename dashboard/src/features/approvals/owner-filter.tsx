import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/links.tsx';
import type { Owner } from './queries.ts';

const LABEL: Record<Owner, string> = { all: 'All', mine: 'Mine', none: 'Nobody’s' };

/** Whose questions are listed; the address keeps it. */
export function OwnerFilter({ owner }: { owner: Owner }) {
  const navigate = useNavigate();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={owner}
      aria-label="Whose questions"
      onChange={(_, next: Owner | null) => next && void navigate({ to: '/inbox', search: next === 'all' ? {} : { whose: next } })}
    >
      {Object.entries(LABEL).map(([value, label]) => (
        <ToggleButton key={value} value={value} sx={{ px: 1.5, textTransform: 'none', '@media (pointer: coarse)': { minHeight: 44 } }}>
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** Questions there may be, but none of these. */
export function NoneOfThese({ owner }: { owner: 'mine' | 'none' }) {
  return (
    <EmptyState
      title={owner === 'mine' ? 'None is yours in particular' : 'All are given to somebody'}
      action={
        <LinkButton to="/inbox" search={{}} variant="outlined">
          Show all questions
        </LinkButton>
      }
    >
      {owner === 'mine' ? 'Questions that somebody gives to you are listed here.' : 'What nobody has taken yet is listed here.'}
    </EmptyState>
  );
}
