import { CatchBoundary } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

/**
 * A part of a page that takes nothing else down when it breaks: the rest can still be read and used.
 * @param of what it shows; another one is tried anew
 */
export function Part({ of, children }: { of: string; children: ReactNode }) {
  return (
    <CatchBoundary getResetKey={() => of} errorComponent={({ error, reset }) => <Problem error={error} onRetry={reset} />}>
      {children}
    </CatchBoundary>
  );
}
