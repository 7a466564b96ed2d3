/** Messages within so long of the first interrupt a person once. */
const ONCE_WITHIN_MS = 15 * 60_000;

/** How often people were interrupted. @param messages in the order of time */
export function countInterruptions(messages: readonly { person: string; at: Date }[]): { interruptions: number; people: number } {
  const since = new Map<string, number>();
  let interruptions = 0;
  for (const { person, at } of messages) {
    const last = since.get(person);
    if (last !== undefined && at.getTime() - last < ONCE_WITHIN_MS) continue;
    since.set(person, at.getTime());
    interruptions += 1;
  }
  return { interruptions, people: since.size };
}
