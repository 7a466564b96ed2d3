/** Where Banksman runs on the machine of somebody who tries it. */
const DEFAULT_ADDRESS = 'http://localhost:3000';

/** What is the administrator's policy (`isManaged`) cannot be changed here. */
export type Settings = {
  /** of the BFF, without a slash at its end */
  address: string;
  isManaged: boolean;
  /** a daily log is published after the person agreed to it; else it is filled in and left to them */
  publishLogs: boolean;
  isPublishManaged: boolean;
};
type Kept = { address?: unknown; publishLogs?: unknown };

/** Managed policy first (`managed-schema.json`), then the options page, then this machine, and nothing is published. */
export async function settings(): Promise<Settings> {
  const managed: Kept = await chrome.storage.managed.get<Kept>(['address', 'publishLogs']).catch(() => ({}));
  const local = await chrome.storage.local.get<Kept>(['address', 'publishLogs']);
  const byPolicy = parseAddress(managed.address);
  const isPublishManaged = typeof managed.publishLogs === 'boolean';
  return {
    address: byPolicy ?? parseAddress(local.address) ?? DEFAULT_ADDRESS,
    isManaged: byPolicy !== null,
    publishLogs: (isPublishManaged ? managed.publishLogs : local.publishLogs) === true,
    isPublishManaged,
  };
}

/** Keeps whether daily logs are published after consent. */
export async function keepPublishing(publishLogs: boolean): Promise<void> {
  await chrome.storage.local.set({ publishLogs });
}

/** Keeps the address. @returns false when it is none */
export async function keepAddress(text: string): Promise<boolean> {
  const address = parseAddress(text);
  if (address) await chrome.storage.local.set({ address });
  return address !== null;
}

/** An origin, `https:` unless it is this machine: tokens do not travel in the clear. Null for anything else. */
export function parseAddress(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text.trim())) return null;
  const { protocol, hostname, origin } = new URL(text.trim());
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? origin : null;
}
