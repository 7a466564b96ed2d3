/** One server-sent event; `id` is null when the server gave none. */
export type StreamEvent = { id: string | null; event: string; data: string };

/**
 * Reads server-sent events from text that arrives in any pieces (WHATWG HTML 9.2.6). Comments are heartbeats and give no event.
 * @returns a function that takes the next piece and gives the events it completed
 */
export function eventParser(): (piece: string) => StreamEvent[] {
  let rest = '';
  let lastId: string | null = null;
  let event = '';
  let data: string[] = [];
  const readLine = (line: string): StreamEvent | null => {
    if (line === '') {
      const complete = data.length > 0 ? { id: lastId, event: event || 'message', data: data.join('\n') } : null;
      event = '';
      data = [];
      return complete;
    }
    if (line.startsWith(':')) return null;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
    if (name === 'id' && !value.includes('\0')) lastId = value;
    return null;
  };
  return (piece) => {
    // A CR at the very end may be half of CRLF: keep it for the next piece.
    const lines = (rest + piece).split(/\r\n|\n|\r(?=.)/s);
    rest = lines.pop() ?? '';
    return lines.flatMap((line) => readLine(line) ?? []);
  };
}
