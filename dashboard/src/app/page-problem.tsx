import { isTransient } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';

const AGAIN_MS = 5_000;

/** A screen that broke: the rest of the dashboard stays usable. */
export function PageProblem({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  const again = () => {
    reset?.();
    void router.invalidate();
  };
  useEveryWhile(isTransient(error), again);
  return (
    <Page title="This page did not open">
      <Problem error={error} onRetry={again} />
    </Page>
  );
}

/** A page that could not be fetched opens by itself once it can be. */
function useEveryWhile(isOn: boolean, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => latest.current(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isOn]);
}

export function NotFound() {
  return (
    <Box component="main">
      <Page title="Nothing lives at this address">
        <EmptyState
          title="The address may be cut off"
          action={
            <LinkButton to="/inbox" variant="contained">
              Go to the inbox
            </LinkButton>
          }
        >
          Open the link again from where you got it, or start from the inbox.
        </EmptyState>
      </Page>
    </Box>
  );
}
