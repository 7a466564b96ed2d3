/** What Lighthouse says of one page: 0 to 100, and what keeps it below 100. */
export type Judgement = { score: number; faults: string[] };

/**
 * Connects to a browser that was started with `--remote-debugging-port`.
 * @param browserURL such as `http://127.0.0.1:9222`
 */
export function openSnapshots(browserURL: string): Promise<{
  /** the only page that is open at the origin of this address, as it is now */
  of(url: string): Promise<Judgement>;
  close(): void;
}>;
