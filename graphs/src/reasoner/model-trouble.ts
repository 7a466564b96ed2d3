/** What can go wrong between us and a model's server, each with the words for the run's history. */
const TROUBLE = {
  timeout: { words: 'the model did not answer in time', mayPass: true },
  rate_limited: { words: 'the model asked us to slow down', mayPass: true },
  server_error: { words: 'the model’s server had an error', mayPass: true },
  unreachable: { words: 'the model’s server could not be reached', mayPass: true },
  cut_off: { words: 'the model’s answer broke off', mayPass: true },
  too_long: { words: 'the model’s answer was longer than allowed', mayPass: false },
  key_refused: { words: 'the model’s server refused our key', mayPass: false },
  request_refused: { words: 'the model’s server refused the request', mayPass: false },
} as const;

export type Trouble = { kind: keyof typeof TROUBLE; words: string; mayPass: boolean };

/** Names an error of the client by its class, status or code, never by its message. */
export function troubleOf(error: unknown): Trouble {
  const kind = kindOf(error);
  return { kind, ...TROUBLE[kind] };
}

function kindOf(error: unknown): Trouble['kind'] {
  const { name, status } = shapeOf(error);
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 408) return 'timeout';
  if (status !== null && status >= 500) return 'server_error';
  if (status !== null && status >= 400) return 'request_refused';
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  // `finish_reason: length`; the same request would be cut again
  if (constructorOf(error) === 'LengthFinishReasonError') return 'too_long';
  // openai's APIConnectionError is thrown before the answer begins; undici's TypeError "terminated" in the middle of one
  return constructorOf(error) === 'APIConnectionError' ? 'unreachable' : 'cut_off';
}

function shapeOf(error: unknown): { name: string; status: number | null } {
  if (typeof error !== 'object' || error === null) return { name: '', status: null };
  const { name, status } = error as { name?: unknown; status?: unknown };
  return { name: typeof name === 'string' ? name : '', status: typeof status === 'number' ? status : null };
}

function constructorOf(error: unknown): string {
  return typeof error === 'object' && error !== null ? error.constructor.name : '';
}

/** ms that the server asked us to wait (`Retry-After` in seconds), or null. */
export function retryAfterMs(error: unknown): number | null {
  const headers = typeof error === 'object' && error !== null ? (error as { headers?: unknown }).headers : undefined;
  if (!(headers instanceof Headers)) return null;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** Waits, and stops waiting when the signal fires. @throws the signal's reason */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
