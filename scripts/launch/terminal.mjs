/** What the person sees: one line per thing done, moving only where a terminal can show it. */
export function openTerminal(out = process.stdout) {
  const moves = Boolean(out.isTTY) && !process.env.CI;
  // the window was closed: what is being stopped must not die of having nobody to tell
  out.on('error', () => {});
  const line = (text) => out.write(`${moves ? '\r\x1b[K' : ''}${text}\n`);
  const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  return {
    say: line,
    done: (text) => line(`✓ ${text}`),
    warn: (text) => line(`! ${text}`),
    fail: (text) => line(`✗ ${text}`),
    /** Says what is being done while it is done, then that it is done and how long it took. */
    async during(text, work) {
      const since = performance.now();
      if (!moves) line(`… ${text}`);
      const timer = moves ? setInterval(() => out.write(`\r\x1b[K… ${text} (${seconds(since)})`), 200) : null;
      try {
        const result = await work();
        clearInterval(timer);
        line(`✓ ${text} (${seconds(since)})`);
        return result;
      } catch (error) {
        clearInterval(timer);
        line(`✗ ${text}`);
        throw error;
      }
    },
  };
}
