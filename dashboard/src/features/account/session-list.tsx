import type { OwnSession } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { ownSessionsQuery, useEndSession } from './queries.ts';

/** Where the person is signed in; any but this one can be ended from here. */
export function SessionList() {
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const end = useEndSession();
  const format = useFormat();
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={80} />;
  return (
    <>
      <Box component="ul" aria-label="Where you are signed in" sx={{ m: 0, mb: 2, p: 0, listStyle: 'none' }}>
        {data.map((session) => (
          <Box
            component="li"
            key={session.id}
            sx={{
              display: 'flex',
              gap: 2,
              justifyContent: 'space-between',
              alignItems: 'center',
              py: 1,
              '& + &': { borderTop: 1, borderColor: 'divider' },
            }}
          >
            <Box sx={{ minWidth: 0 }}>
              <Typography sx={{ overflowWrap: 'anywhere' }}>
                {deviceOf(session)}
                {session.is_current && ' (this one)'}
              </Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                {session.network && `From ${session.network}, `}last used {format.when(session.last_used_at)}, since{' '}
                {format.when(session.started_at)}
              </Typography>
            </Box>
            {!session.is_current && (
              <Button
                size="small"
                variant="outlined"
                loading={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
                sx={{ flexShrink: 0 }}
              >
                Sign out there
              </Button>
            )}
          </Box>
        ))}
      </Box>
      {end.error && <Problem error={end.error} />}
    </>
  );
}

const BROWSERS = [/Edg\//, 'Edge', /OPR\//, 'Opera', /Firefox\//, 'Firefox', /Chrome\//, 'Chrome', /Safari\//, 'Safari'] as const;
const SYSTEMS = [/iPhone|iPad/, 'iOS', /Android/, 'Android', /Windows/, 'Windows', /Mac OS/, 'macOS', /Linux/, 'Linux'] as const;

/** "Firefox on Windows" of what the browser calls itself: a hint, since it may call itself anything. */
function deviceOf({ device }: OwnSession): string {
  if (!device) return 'A program';
  const [browser, system] = [firstOf(BROWSERS, device), firstOf(SYSTEMS, device)];
  return browser && system ? `${browser} on ${system}` : device.slice(0, 60);
}

function firstOf(known: readonly (RegExp | string)[], text: string): string | null {
  const at = known.findIndex((one) => one instanceof RegExp && one.test(text));
  return at < 0 ? null : String(known[at + 1]);
}
