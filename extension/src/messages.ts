import type {
  Approval,
  Decision,
  HandedLog,
  ModuleDetail,
  Profile,
  RunAccepted,
  RunDetail,
  RunEvent,
  RunSummary,
  Site,
} from '@banksman/contracts';
import type { LogText } from './pages/log-form.ts';
import type { PageContext } from './pages/site.ts';
import type { Settings } from './worker/settings.ts';

/** What is wrong, for a person; `code` is the API's, or one of ours. */
export type Problem = {
  code: string;
  message: string;
  /** fields of the input that were refused, `input.` left out */
  fields: { field: string; message: string }[];
  /** signing in again is what helps */
  needsSignIn: boolean;
};
export type Answer<Data> = { ok: true; data: Data } | { ok: false; problem: Problem };

/** Where Banksman is, and who is signed in there. */
export type Status = Settings & { person: Profile | null };
/** What a panel shows before anything is started. */
export type Overview = {
  modules: ModuleDetail[];
  runs: RunSummary[];
  inbox: number;
  site: Site | null /** to publish by hand */;
  logs: HandedLog[];
};
export type RunView = { run: RunDetail; question: Approval | null };

/** What our pages may ask the service worker, and what it answers. */
export type Requests = {
  status: { ask: object; answer: Status };
  sign_in: { ask: object; answer: Status };
  sign_out: { ask: object; answer: Status };
  set_address: { ask: { address: string }; answer: Status };
  set_publishing: { ask: { publishLogs: boolean }; answer: Status };
  overview: { ask: { subject: string | null }; answer: Overview };
  logs: { ask: { subject: string }; answer: HandedLog[] };
  /** the same key gives the same run, however often it is sent */
  start: { ask: { moduleId: string; input: Record<string, unknown>; key: string }; answer: RunAccepted };
  run: { ask: { jobId: string }; answer: RunView };
  decide: { ask: { approvalId: string; decision: Decision }; answer: Approval };
  /** a daily log was seen to be published */
  receipt: { ask: { key: string; logId: string }; answer: HandedLog };
  retry: { ask: { jobId: string }; answer: RunAccepted };
  cancel: { ask: { jobId: string }; answer: RunAccepted };
  /** a page of the dashboard in a new tab */
  open: { ask: { path: string }; answer: null };
};
export type RequestName = keyof Requests;

/** The live line of one run: the page says where it was, so that it survives a service worker that was stopped. */
export type FollowFrom = { jobId: string; after: number };
/** No events: the line is open, and nothing has happened yet. */
export type FollowNews = { type: 'events'; events: RunEvent[] } | { type: 'problem'; problem: Problem };

/** What the service worker or a panel asks the content script of its tab. */
export type TabRequest = { type: 'read_page' } | { type: 'close_panel' } | { type: 'toggle_panel' } | LogRequest;
/** `fill` and `publish` only ever after the person's consent to this one log; `publish` fills in first and presses the page's own button. */
export type LogRequest = { type: 'log'; what: 'look' | 'fill' | 'publish' | 'open'; log: LogText };
/** What the content script tells everybody; only the panel of the same tab listens. */
export type PageChanged = { type: 'page_changed'; context: PageContext | null };
