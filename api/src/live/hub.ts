import { EVENT_CHANNEL, listen } from '@banksman/db';
import { z } from 'zod';

const announcement = z.object({ workspace_id: z.string(), job_id: z.string(), seq: z.number(), type: z.string() });
export type Announcement = z.infer<typeof announcement>;
type Subscriber = (announcement: Announcement | null) => void;

/** One LISTEN per process, fanned out. A subscriber gets null when something may have been missed: read the table again. */
export type Hub = { subscribe(subscriber: Subscriber): () => void; close(): Promise<void> };

/** Starts listening on `url`; the event table stays the truth, this only says when to look. */
export function startHub(url: string): Hub {
  const subscribers = new Set<Subscriber>();
  const tellAll = (what: Announcement | null) => {
    for (const subscriber of subscribers) subscriber(what);
  };
  const listener = listen(
    url,
    [EVENT_CHANNEL],
    (_, payload) => tellAll(announcement.parse(JSON.parse(payload))),
    () => tellAll(null),
  );
  return {
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    close: () => listener.close(),
  };
}
