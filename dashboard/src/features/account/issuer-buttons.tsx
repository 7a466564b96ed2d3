import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '../../ui/problem.tsx';
import { issuersQuery, useGoToIssuer } from './queries.ts';

/** Signing in through another system, where this installation names one. */
export function IssuerButtons({ back }: { back: string }) {
  // what is not there yet is not missed: password and code work without
  const { data } = useQuery(issuersQuery);
  const go = useGoToIssuer(back);
  if (!data || data.length === 0) return null;
  return (
    <Stack spacing={1.5} sx={{ mt: 3 }}>
      <Divider sx={{ typography: 'body2', color: 'text.secondary' }}>or</Divider>
      {go.error && <Problem error={go.error} />}
      {data.map(({ id, name }) => (
        <Button key={id} variant="outlined" size="large" loading={go.isPending && go.variables === id} onClick={() => go.mutate(id)}>
          Sign in with {name}
        </Button>
      ))}
    </Stack>
  );
}
