import { ROLES, type Role, type SavedView } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { createView, deleteView, updateView, viewsQuery } from './queries.ts';
import { isSameSearch, keptSearch, type RunSearch, runSearch } from './search.ts';

/** `onDone(null)`: the view is gone. */
type Props = { view: SavedView | null; search: RunSearch; onDone: (saved: SavedView | null) => void; onBack: () => void };

/** Names a view, says who sees it and for whom it opens first. */
export function ViewForm({ view, search, onDone, onBack }: Props) {
  const queryClient = useQueryClient();
  const mayManage = useMay('views:manage');
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.shared ?? false);
  const [role, setRole] = useState<Role | ''>(view?.default_for ?? '');
  const differs = view !== null && !isSameSearch(search, runSearch.parse(view.search));
  const [takesSearch, setTakesSearch] = useState(view === null || (differs && search.view === view.id));
  const onSuccess = async (saved: SavedView | null) => {
    await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
    onDone(saved);
  };
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), shared: isShared || role !== '', ...(mayManage ? { default_for: role || null } : {}) };
      if (view === null) return createView({ ...body, search: keptSearch(search) });
      return updateView(view.id, { ...body, ...(takesSearch ? { search: keptSearch(search) } : {}) });
    },
    onSuccess,
  });
  const remove = useMutation({ mutationFn: (id: string) => deleteView(id), onSuccess: () => onSuccess(null) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1.5, p: 1 }}>
      <Typography variant="h3" component="h2">
        {view ? 'Change the view' : 'Save this list'}
      </Typography>
      <TextField
        id="view-name"
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 60 } }}
        autoFocus
        required
      />
      {differs && (
        <FormControlLabel
          control={<Checkbox checked={takesSearch} onChange={(event) => setTakesSearch(event.target.checked)} />}
          label="Keep the filters as they are now"
        />
      )}
      <FormControlLabel
        control={
          <Checkbox checked={isShared || role !== ''} disabled={role !== ''} onChange={(event) => setShared(event.target.checked)} />
        }
        label="Share it with the team"
      />
      {mayManage && (
        <TextField
          select
          id="view-default"
          label="Opens first for"
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.target.value) ?? '')}
          slotProps={{ select: { native: true } }}
        >
          <option value="">Nobody</option>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              Every {one}
            </option>
          ))}
        </TextField>
      )}
      {(save.error ?? remove.error) && <Problem error={save.error ?? remove.error} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" variant="contained" loading={save.isPending} disabled={name.trim() === ''}>
          Save view
        </Button>
        <Button onClick={onBack}>Back</Button>
        {view && (
          <Button color="error" loading={remove.isPending} onClick={() => remove.mutate(view.id)} sx={{ ml: 'auto' }}>
            Delete view
          </Button>
        )}
      </Box>
    </Box>
  );
}
