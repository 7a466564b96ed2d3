import Box from '@mui/material/Box';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';

/** Percent of the width that the left side may take. */
const [LEAST, MOST, STEP] = [30, 75, 5];
const within = (share: number) => Math.min(MOST, Math.max(LEAST, Math.round(share)));

type Props = {
  left: ReactNode;
  right: ReactNode;
  label: string;
  /** under which the width is kept in this browser */
  name: string;
  startsAt?: number;
};

/** Two panes side by side with a line between them that can be dragged or moved with the arrow keys; under each other on a phone. */
export function SplitPane({ left, right, label, name, startsAt = 55 }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => within(Number(kept(name)) || startsAt));
  const move = (to: number) => {
    setShare(within(to));
    keep(name, String(within(to)));
  };
  const onPointerMove = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId)) move(((event.clientX - box.left) / box.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: share - STEP, ArrowRight: share + STEP, Home: LEAST, End: MOST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <Box
      ref={frame}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: `minmax(0, ${share}fr) 12px minmax(0, ${100 - share}fr)` },
        alignItems: 'stretch',
      }}
    >
      <Box sx={{ minWidth: 0 }}>{left}</Box>
      <Box
        role="separator"
        aria-label={label}
        aria-orientation="vertical"
        aria-valuenow={share}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
        sx={{
          display: { xs: 'none', md: 'grid' },
          placeItems: 'center',
          cursor: 'col-resize',
          touchAction: 'none',
          '::before': { content: '""', width: '1px', height: 1, bgcolor: 'divider' },
          ':hover::before, :focus-visible::before': { width: '3px', bgcolor: 'working.main' },
        }}
      />
      <Box sx={{ minWidth: 0, borderTop: { xs: 1, md: 0 }, borderColor: { xs: 'divider', md: 'transparent' } }}>{right}</Box>
    </Box>
  );
}

/** A browser may refuse to keep anything; then the width is as it starts. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(`banksman.pane.${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`banksman.pane.${name}`, value);
  } catch {
    // as it starts, next time
  }
}
