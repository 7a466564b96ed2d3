/** One thing that a page may say. `selectors` are tried in order; what is found is read as text and never run. */
export type FieldRule = { label: string; selectors: readonly string[]; as?: 'text' | 'date' };

/** A page of a web application: recognised by its address, with the fields one may find there. */
export type PageRule = {
  kind: string;
  title: string;
  /** of the path; the group `subject`, if it has one, is the number of what the page is about */
  path: RegExp;
  /** else the number is in this parameter of the address */
  subjectIn?: string;
  fields: readonly string[];
  /** where people are listed: a table below a heading with this text */
  people?: { label: string; heading: string };
};

/** The form of a daily log, and the list of those that are published. */
export type LogForm = {
  /** where it is; `{subject}` is the job */
  address: string;
  title: string;
  notes: string;
  date: string;
  /** boxes that show the log to people outside the company */
  sharing: string;
  /** one for each person who would be notified */
  notified: string;
  /** pressed, it empties the list of people to notify */
  notifyNobody: string;
  /** pressed, it publishes */
  publish: string;
  entries: string;
  /** of the link in an entry; the groups `log` and `subject` are its number and its job's */
  entryPath: RegExp;
};

/** A web application as data: another one is one more file like this. */
export type SiteRule = {
  id: string;
  title: string;
  hosts: readonly string[];
  /** there when the page has finished loading its frame */
  ready: string;
  /** what a subject is called: "Job" */
  subject: string;
  pages: readonly PageRule[];
  fields: Readonly<Record<string, FieldRule>>;
  /**
   * Where what was read goes in an automation's input: path in the input → field, `subject` or `people`. An automation fits a page when
   * it asks for the path of the subject.
   */
  inputs: Readonly<Record<string, string>>;
  log?: LogForm;
};

export type ReadField = { name: string; label: string /** null: it should be on this page and could not be read */; value: string | null };
export type Person = { name: string; phone: string | null };

/** What a page is about, as far as it could be read. The person sees and corrects it before anything is sent. */
export type PageContext = {
  site: string;
  siteTitle: string;
  page: string;
  /** "Job", and its number; null when the page is about none */
  subjectLabel: string;
  subject: string | null;
  fields: ReadField[];
  /** null: not on this kind of page; an empty list: there should be some and none could be read */
  people: Person[] | null;
  peopleLabel: string | null;
  inputs: Readonly<Record<string, string>>;
};

type Part = {
  textContent: string | null;
  value?: unknown;
  querySelectorAll(selector: string): Iterable<Part>;
  nextElementSibling?: Part | null;
};
/** The part of a document that reading needs. */
export type Readable = { querySelector(selector: string): Part | null; querySelectorAll(selector: string): Iterable<Part> };
