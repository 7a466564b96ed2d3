import type { Mentionable } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import TextField from '@mui/material/TextField';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { mentionAt, suggestionsFor } from './mention-text.ts';

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  people: readonly Mentionable[];
  error?: string | undefined;
  autoFocus?: boolean;
};

/** A text in which `@` offers people to name. */
export function NoteField({ label, value, onChange, people, error, autoFocus = false }: Props) {
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [cursor, setCursor] = useState(0);
  const [isClosed, setIsClosed] = useState(true);
  const [at, setAt] = useState(0);
  const meant = isClosed ? null : mentionAt(value, cursor);
  const offered = meant ? suggestionsFor(people, meant.typed).slice(0, 6) : [];
  const active = Math.min(at, offered.length - 1);

  const choose = (person: Mentionable) => {
    if (!meant) return;
    const head = `${value.slice(0, meant.from)}@${person.name} `;
    onChange(head + value.slice(cursor));
    setIsClosed(true);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(head.length, head.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const person = offered[active];
    if (!person) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setAt((active + (event.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') choose(person);
    else if (event.key === 'Escape') setIsClosed(true);
    else return;
    event.preventDefault();
  };

  return (
    <Box sx={{ position: 'relative' }}>
      <TextField
        label={label}
        value={value}
        multiline
        minRows={2}
        autoFocus={autoFocus}
        inputRef={field}
        error={error !== undefined}
        helperText={error ?? 'Write @ to name somebody; they get an e-mail.'}
        onChange={({ target }) => {
          onChange(target.value);
          setCursor(target.selectionStart ?? target.value.length);
          setIsClosed(false);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setIsClosed(true)}
        slotProps={{
          htmlInput: {
            maxLength: 4000,
            'aria-autocomplete': 'list',
            ...(offered.length > 0 ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${active}` } : {}),
          },
        }}
      />
      {offered.length > 0 && (
        <Paper
          elevation={8}
          component="ul"
          role="listbox"
          id={listId}
          aria-label="People"
          sx={{ position: 'absolute', zIndex: 2, top: 'calc(100% - 20px)', left: 0, m: 0, p: 0.5, minWidth: 200, listStyle: 'none' }}
        >
          {offered.map((person, index) => (
            <Box
              component="li"
              role="option"
              key={person.id}
              id={`${listId}-${index}`}
              aria-selected={index === active}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(person);
              }}
              sx={{
                px: 1.25,
                py: 0.75,
                minHeight: 40,
                borderRadius: 1,
                cursor: 'pointer',
                bgcolor: index === active ? 'surface.hover' : 'transparent',
              }}
            >
              {person.name}
            </Box>
          ))}
        </Paper>
      )}
    </Box>
  );
}
