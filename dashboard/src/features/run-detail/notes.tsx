import type { Annotation, Mentionable, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Rating from '@mui/material/Rating';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { profileQuery, useFormat, useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { mentionedIn, partsOf } from './mention-text.ts';
import { NoteField } from './note-field.tsx';
import { notesQuery, peopleQuery, useNotes } from './note-queries.ts';

/** Notes of people on the run or a step of it: written, answered, changed and deleted by whoever wrote them. */
export function Notes({ run, step }: { run: RunDetail; step: string | null }) {
  const mayWrite = useMay('runs:control');
  const { data: notes, error, refetch } = useQuery(notesQuery(run.job_id));
  const { data: people = [] } = useQuery({ ...peopleQuery(run.job_id), enabled: mayWrite });
  return (
    <Stack spacing={2} sx={{ maxWidth: 760 }}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!notes && !error && <Skeleton variant="rounded" height={88} />}
      {notes?.length === 0 && (
        <Typography sx={{ color: 'text.secondary' }}>
          Nobody has written a note. Say what was good or wrong here, and name who should know.
        </Typography>
      )}
      {notes && notes.length > 0 && (
        <Stack component="ol" spacing={1.5} aria-label="Notes" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {notes.map((note) => (
            <Note key={note.id} note={note} run={run} people={people} />
          ))}
        </Stack>
      )}
      {mayWrite && <NewNote key={step} run={run} people={people} step={step} />}
    </Stack>
  );
}

function NewNote({ run, people, step: startStep }: { run: RunDetail; people: readonly Mentionable[]; step: string | null }) {
  const { write } = useNotes(run.job_id);
  const [body, setBody] = useState('');
  const [step, setStep] = useState(startStep ?? '');
  const [score, setScore] = useState<number | null>(null);
  const send = () =>
    write.mutate(
      { body, step: step || null, score, mentions: mentionedIn(body, people) },
      {
        onSuccess: () => {
          setBody('');
          setScore(null);
        },
      },
    );
  return (
    <Paper
      variant="outlined"
      component="form"
      aria-label="New note"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      sx={{ p: 2 }}
    >
      <Stack spacing={1.5}>
        <NoteField label="Note" value={body} onChange={setBody} people={people} error={fieldProblemsOf(write.error)[0]?.message} />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-end' }}>
          <TextField
            select
            label="About"
            value={step}
            onChange={({ target }) => setStep(target.value)}
            slotProps={{ select: { displayEmpty: true } }}
            sx={{ width: 260, maxWidth: 1 }}
          >
            <MenuItem value="">The whole run</MenuItem>
            {run.graph.steps.map(({ id, title }) => (
              <MenuItem key={id} value={id}>
                {title}
              </MenuItem>
            ))}
          </TextField>
          <Score value={score} onChange={setScore} />
          <Button type="submit" variant="contained" loading={write.isPending} disabled={body.trim() === ''} sx={{ ml: 'auto' }}>
            Save note
          </Button>
        </Box>
        {write.error && <Problem error={write.error} />}
      </Stack>
    </Paper>
  );
}

function Score({ value, onChange }: { value: number | null; onChange: (score: number | null) => void }) {
  return (
    <Box component="fieldset" sx={{ m: 0, p: 0, border: 0 }}>
      <Typography component="legend" variant="subtitle2" sx={{ p: 0, mb: 0.25 }}>
        Score (optional)
      </Typography>
      <Rating
        name="score"
        value={value}
        onChange={(_, next) => onChange(next)}
        getLabelText={(stars) => `${stars} of 5`}
        sx={{ color: 'text.secondary' }}
      />
    </Box>
  );
}

function Note({ note, run, people }: { note: Annotation; run: RunDetail; people: readonly Mentionable[] }) {
  const format = useFormat();
  const { data: me } = useQuery(profileQuery);
  const [isEditing, setIsEditing] = useState(false);
  const { edit, remove } = useNotes(run.job_id);
  const step = run.graph.steps.find(({ id }) => id === note.step)?.title ?? note.step;
  if (isEditing) return <EditNote note={note} people={people} edit={edit} onDone={() => setIsEditing(false)} />;
  return (
    <Paper variant="outlined" component="li" sx={{ p: 2 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        <Box component="strong" sx={{ color: 'text.primary' }}>
          {note.author.name}
        </Box>
        , {format.when(note.created_at)}
        {note.edited_at && ', changed since'}
        {step && ` · ${step}`}
        {note.score !== null && ` · ${note.score} of 5`}
      </Typography>
      <Typography sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: '70ch' }}>
        {partsOf(note.body, note.mentions).map(({ text, id }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
          id === null ? text : <strong key={index}>{text}</strong>,
        )}
      </Typography>
      {me?.id === note.author.id && (
        <Stack direction="row" spacing={1} sx={{ mt: 1 }}>
          <Button size="small" variant="outlined" onClick={() => setIsEditing(true)}>
            Change note
          </Button>
          <Button size="small" loading={remove.isPending} onClick={() => remove.mutate(note.id)}>
            Delete note
          </Button>
        </Stack>
      )}
      {remove.error && <Problem error={remove.error} />}
    </Paper>
  );
}

type Edit = ReturnType<typeof useNotes>['edit'];
function EditNote({ note, people, edit, onDone }: { note: Annotation; people: readonly Mentionable[]; edit: Edit; onDone: () => void }) {
  const [body, setBody] = useState(note.body);
  const named = [...people, ...note.mentions.filter(({ id }) => !people.some((person) => person.id === id))];
  const save = () => edit.mutate({ id: note.id, body, score: note.score, mentions: mentionedIn(body, named) }, { onSuccess: onDone });
  return (
    <Paper variant="outlined" component="li" sx={{ p: 2 }}>
      <NoteField label="Change note" value={body} onChange={setBody} people={people} autoFocus />
      <Stack direction="row" spacing={1} sx={{ mt: 1 }}>
        <Button size="small" variant="contained" loading={edit.isPending} disabled={body.trim() === ''} onClick={save}>
          Save note
        </Button>
        <Button size="small" onClick={onDone}>
          Leave it as it was
        </Button>
      </Stack>
      {edit.error && <Problem error={edit.error} />}
    </Paper>
  );
}
