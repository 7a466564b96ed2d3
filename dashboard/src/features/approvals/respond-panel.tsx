import type { Approval, Decision } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { sendOnCtrlEnter } from './send-keys.ts';

type Props = { approval: Approval; isSending: boolean; onSend: (body: Decision) => void; onClose: () => void };

/** An answer in words: the run thinks again with it, and nothing is permitted. */
export function RespondPanel({ approval, isSending, onSend, onClose }: Props) {
  const [text, setText] = useState('');
  const comment = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (comment) onSend({ decision: 'respond', payload_sha256: approval.payload_sha256, comment });
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      aria-label="Reply"
      onKeyDown={(event) => (event.key === 'Escape' ? onClose() : sendOnCtrlEnter(event))}
    >
      <Stack spacing={2}>
        <TextField
          id="respond-words"
          label="Your reply"
          helperText="The run goes on with what you write. Nothing is permitted by it."
          multiline
          minRows={2}
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 2000 } }}
        />
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button type="submit" variant="contained" color="signal" disabled={comment === ''} loading={isSending}>
            Send reply
          </Button>
          <Button variant="text" onClick={onClose}>
            Go back
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
