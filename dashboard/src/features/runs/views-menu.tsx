import type { SavedView } from '@banksman/contracts';
import BookmarkIcon from '@mui/icons-material/BookmarkBorder';
import EditIcon from '@mui/icons-material/EditOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { viewsQuery } from './queries.ts';
import { isSameSearch, type RunSearch, runSearch } from './search.ts';
import { ViewForm } from './view-form.tsx';

type Props = { search: RunSearch; onSearch: (search: RunSearch) => void };
type Mode = { kind: 'list' } | { kind: 'new' } | { kind: 'change'; view: SavedView };

/** Lists as somebody wants to find them again: one's own and the team's. */
export function ViewsMenu({ search, onSearch }: Props) {
  const views = useQuery(viewsQuery);
  const mayWrite = useMay('views:write');
  const mayManage = useMay('views:manage');
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [mode, setMode] = useState<Mode>({ kind: 'list' });
  const current = views.data?.find(({ id }) => id === search.view);
  const isChanged = current !== undefined && !isSameSearch(search, runSearch.parse(current.search));
  const show = (next: RunSearch) => {
    onSearch(next);
    setOpen(false);
  };
  const open = () => {
    setMode({ kind: 'list' });
    setOpen(true);
  };
  return (
    <>
      <Button
        ref={button}
        variant="outlined"
        startIcon={<BookmarkIcon />}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={open}
        sx={{ minWidth: 0 }}
      >
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', maxWidth: 180 }}>
          {current ? `${current.name}${isChanged ? ' (changed)' : ''}` : 'Views'}
        </Box>
      </Button>
      <Popover
        open={isOpen}
        anchorEl={button.current}
        onClose={() => setOpen(false)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: {
            role: 'dialog',
            'aria-label': 'Saved views',
            sx: { width: 320, maxWidth: 'calc(100vw - 32px)', mt: 0.5, p: 1, borderRadius: 3 },
          },
        }}
      >
        {mode.kind === 'list' ? (
          <Box>
            {views.error && <Problem error={views.error} onRetry={() => void views.refetch()} />}
            <Box component="ul" aria-label="Views" sx={{ m: 0, p: 0, listStyle: 'none', maxHeight: 320, overflowY: 'auto' }}>
              <ViewRow name="All runs" note="Nothing left out" isCurrent={search.view === 'all'} onShow={() => show({ view: 'all' })} />
              {views.data?.map((view) => (
                <ViewRow
                  key={view.id}
                  name={view.name}
                  note={noteOf(view)}
                  isCurrent={view.id === search.view}
                  onShow={() => show({ ...runSearch.parse(view.search), view: view.id })}
                  onChange={(mayWrite && view.is_mine) || mayManage ? () => setMode({ kind: 'change', view }) : null}
                />
              ))}
            </Box>
            {mayWrite && (
              <>
                <Divider sx={{ my: 1 }} />
                <Button fullWidth variant="outlined" onClick={() => setMode({ kind: 'new' })}>
                  Save this list as a view
                </Button>
              </>
            )}
          </Box>
        ) : (
          <ViewForm
            view={mode.kind === 'change' ? mode.view : null}
            search={search}
            onDone={(saved) => (saved ? show({ ...runSearch.parse(saved.search), view: saved.id }) : show({ view: 'all' }))}
            onBack={() => setMode({ kind: 'list' })}
          />
        )}
      </Popover>
    </>
  );
}

function noteOf({ owner, is_mine: isMine, shared, default_for: role }: SavedView): string {
  const whose = isMine ? (shared ? 'Yours, shared' : 'Yours alone') : `By ${owner}`;
  return role ? `${whose}, opens first for every ${role}` : whose;
}

type RowProps = { name: string; note: string; isCurrent: boolean; onShow: () => void; onChange?: (() => void) | null };

function ViewRow({ name, note, isCurrent, onShow, onChange }: RowProps) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
      <ButtonBase
        aria-current={isCurrent}
        onClick={onShow}
        sx={{
          flexGrow: 1,
          display: 'block',
          textAlign: 'left',
          minWidth: 0,
          px: 1.25,
          py: 0.75,
          minHeight: 44,
          borderRadius: 2,
          bgcolor: isCurrent ? 'surface.sunken' : 'transparent',
          ':hover, &.Mui-focusVisible': { bgcolor: 'surface.hover' },
        }}
      >
        <Typography component="span" variant="subtitle2" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
          {name}
        </Typography>
        <Typography component="span" variant="caption" sx={{ display: 'block', color: 'text.secondary', lineHeight: 1.35 }}>
          {note}
        </Typography>
      </ButtonBase>
      {onChange && (
        <IconButton aria-label={`Change the view ${name}`} onClick={onChange}>
          <EditIcon sx={{ fontSize: 18 }} />
        </IconButton>
      )}
    </Box>
  );
}
