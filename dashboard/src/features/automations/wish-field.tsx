import AddIcon from '@mui/icons-material/Add';
import CheckIcon from '@mui/icons-material/Check';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useState } from 'react';
import { useField, useHotelForm } from './form-context.ts';

/** What crews ask for most; anything else is typed. */
const USUAL = ['Truck parking', 'Breakfast', 'Kitchen', 'Laundry', 'Quiet rooms', 'Twin beds', 'Ground floor', 'Wifi'];

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** What would be good to have: the usual ones to press, others to type. */
export function WishField() {
  const { request, change } = useHotelForm();
  const field = useField('preferences');
  const [typed, setTyped] = useState('');
  const own = request.wishes.filter((wish) => !USUAL.some((usual) => isSame(usual, wish)));
  const toggle = (wish: string) => {
    const kept = request.wishes.filter((one) => !isSame(one, wish));
    change({ wishes: kept.length < request.wishes.length ? kept : [...request.wishes, wish] });
  };
  const add = () => {
    const wish = typed.trim();
    if (wish && !request.wishes.some((one) => isSame(one, wish))) change({ wishes: [...request.wishes, wish] });
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <Box role="group" aria-labelledby={`${field.id}-label`}>
      <Typography id={`${field.id}-label`} variant="body2" sx={{ fontWeight: 550, mb: 0.75 }}>
        {field.label}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {[...USUAL, ...own].map((wish) => (
          <Wish key={wish} wish={wish} isChosen={request.wishes.some((one) => isSame(one, wish))} onToggle={() => toggle(wish)} />
        ))}
        <TextField
          id={field.id}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
          placeholder="Something else"
          slotProps={{ htmlInput: { 'aria-label': 'Another wish', maxLength: 200 } }}
          sx={{ width: 170 }}
        />
      </Box>
      <Typography variant="caption" component="p" sx={{ mt: 0.75, color: field.error ? 'error.main' : 'text.tertiary' }}>
        {field.error ? field.hint : 'Looked for where possible; the proposal says what was found.'}
      </Typography>
    </Box>
  );
}

function Wish({ wish, isChosen, onToggle }: { wish: string; isChosen: boolean; onToggle: () => void }) {
  const Icon = isChosen ? CheckIcon : AddIcon;
  return (
    <ButtonBase
      aria-pressed={isChosen}
      onClick={onToggle}
      sx={{
        minHeight: 40,
        gap: 0.5,
        pl: 1,
        pr: 1.5,
        borderRadius: 2,
        border: 1,
        typography: 'body2',
        borderColor: isChosen ? 'text.primary' : 'surface.strongLine',
        bgcolor: isChosen ? 'surface.sunken' : 'transparent',
        fontWeight: isChosen ? 550 : 400,
        ':hover': { borderColor: 'text.primary' },
        '@media (pointer: coarse)': { minHeight: 44 },
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 16, color: isChosen ? 'text.primary' : 'text.tertiary' }} />
      {wish}
    </ButtonBase>
  );
}
