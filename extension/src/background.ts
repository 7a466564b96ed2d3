/** Where the dashboard is; changed by managed policy or, for now, by `chrome.storage.local.set({ dashboard })`. */
const DEFAULT_DASHBOARD = 'http://localhost:3000';

type BookRooms = { type: 'book_rooms'; jobId: string };

function isBookRooms(message: unknown): message is BookRooms {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'book_rooms' &&
    'jobId' in message &&
    /^\d{1,12}$/.test(String(message.jobId))
  );
}

/** Opens the booking form for the job; the person signs in and sends there, so no token is needed here. */
chrome.runtime.onMessage.addListener((message: unknown) => {
  if (isBookRooms(message)) void openForm(message.jobId);
});

async function openForm(jobId: string): Promise<void> {
  const { dashboard = DEFAULT_DASHBOARD } = await chrome.storage.local.get<{ dashboard?: string }>('dashboard');
  const url = new URL('/automations/AM-002', dashboard);
  url.searchParams.set('job', jobId);
  await chrome.tabs.create({ url: url.toString() });
}
