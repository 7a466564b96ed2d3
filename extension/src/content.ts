import { readBuildertrend } from './pages/buildertrend.ts';
import { showButton } from './panel/button.ts';

/** The page changes without loading anew (history API), and content scripts are not run again: look at the address now and then. */
const LOOK_EVERY_MS = 500;

let shownFor: string | null = null;

function look(): void {
  const context = readBuildertrend(new URL(location.href), document);
  const jobId = context?.jobId ?? null;
  if (jobId === shownFor) return;
  shownFor = jobId;
  showButton(jobId === null ? null : () => void chrome.runtime.sendMessage({ type: 'book_rooms', jobId }));
}

look();
setInterval(look, LOOK_EVERY_MS);
