import { useEffect } from 'react';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';

/** Whoever has done nothing for so long looks at something else. */
const IDLE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Counts the time for which an open question is in front of somebody, and tells it when they leave it, decide or hide the page. */
export function useAttention(approvalId: string, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    let activeMs = 0;
    let signAt = Date.now();
    const onSign = () => {
      signAt = Date.now();
    };
    const look = setInterval(() => {
      const isSeen = document.visibilityState === 'visible' && document.hasFocus();
      if (isSeen && Date.now() - signAt < IDLE_MS) activeMs += LOOK_EVERY_MS;
    }, LOOK_EVERY_MS);
    const tell = () => {
      if (activeMs === 0) return;
      const body = { active_ms: activeMs };
      activeMs = 0;
      // Nobody waits for it, and nobody is told when it does not arrive: then the time since the question was asked is taken.
      ask(z.object({}), `/approvals/${approvalId}/attention`, { method: 'POST', body }).catch(() => {});
    };
    const onHide = () => document.visibilityState === 'hidden' && tell();
    for (const sign of SIGNS) window.addEventListener(sign, onSign, { passive: true });
    document.addEventListener('visibilitychange', onHide);
    return () => {
      clearInterval(look);
      for (const sign of SIGNS) window.removeEventListener(sign, onSign);
      document.removeEventListener('visibilitychange', onHide);
      tell();
    };
  }, [approvalId, isOpen]);
}
