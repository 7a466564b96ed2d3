import type { Member } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { useUpdateMember } from './people-queries.ts';

/** For somebody who lost their authenticator app and their recovery codes. */
export function LostApp({ member: { id, name } }: { member: Member }) {
  const update = useUpdateMember(id);
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking)
    return (
      <Button size="small" variant="text" onClick={() => setIsAsking(true)} sx={{ ml: -0.75 }}>
        Lost their app…
      </Button>
    );
  return (
    <Stack
      spacing={1.5}
      role="group"
      aria-label={`Take the second factor of ${name} away?`}
      sx={{ mt: 1.5, p: 2, borderRadius: 2, bgcolor: 'surface.sunken' }}
    >
      <Typography variant="body2">
        {name} then signs in with their password or a code alone, until they set an app up again. Be sure that it is they who ask.
      </Typography>
      {update.error && <Problem error={update.error} />}
      <Stack direction="row" spacing={1}>
        <Button
          size="small"
          variant="contained"
          color="error"
          loading={update.isPending}
          onClick={() => update.mutate({ second_factor: false })}
        >
          Take it away
        </Button>
        <Button size="small" variant="text" autoFocus onClick={() => setIsAsking(false)}>
          Keep it
        </Button>
      </Stack>
    </Stack>
  );
}
