import { isTransient } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { keepTrying } from '../../lib/keep-trying.ts';
import { isProblem } from '../../lib/problem-text.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { authorizeQuery, useAuthorize } from './queries.ts';

/** Asks whether the browser extension may act for the person; nothing happens before they press the button. */
export function Authorize({ search, goTo }: { search: Record<string, string>; goTo: (url: string) => void }) {
  const { data, error, isPending, refetch } = useQuery({ ...authorizeQuery(search), refetchInterval: keepTrying });
  const authorize = useAuthorize();
  if (isPending) return <Skeleton variant="rounded" height={280} />;
  if (!data && isTransient(error)) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Stack spacing={2}>
        <Typography variant="h1">This request is not one of ours</Typography>
        {/* there is no form whose fields a person could correct */}
        {!isProblem(error, 'input_invalid') && <Problem error={error} />}
        <Typography>Close this window and press “Sign in” in the extension once more.</Typography>
      </Stack>
    );
  const { request, question } = data;
  const agree = async () => goTo(await authorize.mutateAsync(request));
  const decline = () => goTo(`${request.redirect_uri}?${new URLSearchParams({ error: 'access_denied', state: request.state })}`);
  return (
    <Stack spacing={3}>
      <Typography variant="h1" sx={{ textWrap: 'balance' }}>
        Let the Banksman button in this browser act for you?
      </Typography>
      <Facts>
        <Fact label="You">
          {question.person.name} ({question.person.email})
        </Fact>
        <Fact label="Workspace">{question.workspace}</Fact>
        <Fact label="It may">start automations, show your runs and send your answers, as you could here</Fact>
        <Fact label="It never">does anything without your click, or sees your password</Fact>
      </Facts>
      {authorize.error && <Problem error={authorize.error} />}
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
        <Button
          variant="contained"
          size="large"
          loading={authorize.isPending || authorize.isSuccess}
          onClick={() => void agree().catch(() => {})}
        >
          Connect this browser
        </Button>
        <Button variant="text" size="large" onClick={decline}>
          Not now
        </Button>
      </Stack>
      <Notice tone="quiet" role="note" title="Only if you pressed “Sign in” in the extension just now">
        Otherwise close this window: nothing has happened.
      </Notice>
    </Stack>
  );
}
