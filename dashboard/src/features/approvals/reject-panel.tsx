import type { Approval, Decision } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { objectOf, rejectComment } from './proposal.ts';
import { sendOnCtrlEnter } from './send-keys.ts';

const REASONS = ['Too expensive', 'Too far from the job', 'Wrong dates', 'The crew has changed', 'Not needed any more', 'Already arranged'];

type Rejectable = Pick<Approval, 'payload' | 'payload_sha256' | 'kind' | 'on_reject'>;
type Props = { approval: Rejectable; isSending: boolean; onSend: (body: Decision) => void; onClose: () => void };

/** Saying no with a reason, which is kept with the run and shown to whoever asked. */
export function RejectPanel({ approval, isSending, onSend, onClose }: Props) {
  const [preset, setPreset] = useState<string | null>(null);
  const [text, setText] = useState('');
  const comment = rejectComment(preset, text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (comment) onSend({ decision: 'reject', payload_sha256: approval.payload_sha256, comment });
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      aria-label="Reject"
      onKeyDown={(event) => (event.key === 'Escape' ? onClose() : sendOnCtrlEnter(event))}
    >
      <Stack spacing={2}>
        <Typography variant="h3">Why not?</Typography>
        <Box role="group" aria-label="Reason" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {REASONS.map((reason, index) => (
            <ButtonBase
              key={reason}
              autoFocus={index === 0}
              aria-pressed={preset === reason}
              onClick={() => setPreset(preset === reason ? null : reason)}
              sx={{
                minHeight: 40,
                px: 1.75,
                borderRadius: 5,
                border: 1,
                typography: 'body2',
                borderColor: preset === reason ? 'primary.main' : 'surface.strongLine',
                bgcolor: preset === reason ? 'primary.main' : 'transparent',
                color: preset === reason ? 'primary.contrastText' : 'text.primary',
                '@media (pointer: coarse)': { minHeight: 44 },
              }}
            >
              {reason}
            </ButtonBase>
          ))}
        </Box>
        <TextField
          id="reject-words"
          label="In your words"
          helperText="Kept with the run. Pick a reason, write one, or both."
          multiline
          minRows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 1900 } }}
        />
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {approval.on_reject}
        </Typography>
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button type="submit" variant="contained" color="error" disabled={comment === ''} loading={isSending}>
            Reject {objectOf(approval)}
          </Button>
          <Button variant="text" onClick={onClose}>
            Go back
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
