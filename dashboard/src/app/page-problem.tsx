import Box from '@mui/material/Box';
import { useRouter } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';

/** A screen that broke: the rest of the dashboard stays usable. */
export function PageProblem({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  const again = () => {
    reset?.();
    void router.invalidate();
  };
  return (
    <Page title="This page did not open">
      <Problem error={error} onRetry={again} />
    </Page>
  );
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
