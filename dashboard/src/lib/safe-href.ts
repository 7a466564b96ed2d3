/** `url` when a person may follow it: http and https only, so that text from outside can never run as a script. Else null. */
export function safeHref(url: string | null): string | null {
  if (url === null) return null;
  const parsed = URL.parse(url, window.location.origin);
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed.href : null;
}
