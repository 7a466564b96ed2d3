import { expect, test } from 'vitest';
import { buildertrend } from './buildertrend.ts';
import { readPage, toDate } from './read.ts';
import type { Readable } from './site.ts';

type Part = NonNullable<ReturnType<Readable['querySelector']>>;
const part = (textContent: string, more: Partial<Part> = {}): Part => ({ textContent, querySelectorAll: () => [], ...more });
const row = (...cells: string[]) => part('', { querySelectorAll: () => cells.map((cell) => part(cell)) });

/** A page with these texts by selector, and a crew below its heading. */
function page(texts: Record<string, string | Part>, crew: Part[] | null = null): Readable {
  const heading = crew ? [part(' Crew ', { nextElementSibling: part('', { querySelectorAll: () => crew }) })] : [];
  return {
    querySelector: (selector) => {
      const found = texts[selector];
      return typeof found === 'string' ? part(found) : (found ?? null);
    },
    querySelectorAll: () => heading,
  };
}
const FRAME = { "[data-testid='bt-main-navigation']": 'Jobs' };
const read = (path: string, readable: Readable) => readPage([buildertrend], new URL(path, 'https://buildertrend.net'), readable);
const fieldsOf = (context: ReturnType<typeof read>) => Object.fromEntries(context?.fields.map(({ name, value }) => [name, value]) ?? []);

test('a job gives its number, name, address and crew, and says what is not there', () => {
  const context = read(
    '/app/JobPage/48211904/1',
    page(
      {
        ...FRAME,
        '#item-header-title': ' Maple  Street ',
        '[id="jobInfo.address.city"]': part('', { value: 'Denver' }),
        '[id="jobInfo.address.zip"]': '80202',
        '[id="jobInfo.address.state"]': '  ',
      },
      [part(''), row('Luis Ortega', '+1 303 555 0101'), row('Tom Brandvold')],
    ),
  );
  expect(context).toMatchObject({ site: 'buildertrend', page: 'Job', subject: '48211904' });
  expect(fieldsOf(context)).toEqual({ job_name: 'Maple Street', street: null, city: 'Denver', state: null, zip: '80202', permit: null });
  expect(context?.people).toEqual([
    { name: 'Luis Ortega', phone: '+1 303 555 0101' },
    { name: 'Tom Brandvold', phone: null },
  ]);
});

test.for([
  ['/app/DailyLogs?jobId=48211904', 'Daily logs'],
  ['/app/DailyLogView/31500001/48211904/none', 'Daily log'],
  ['/app/Schedules/0?jobId=48211904', 'Schedule'],
  ['/app/PurchaseOrders?jobId=48211904', 'Purchase orders'],
  ['/app/ToDos?jobId=48211904', 'To-dos'],
  ['/app/Messages/Inbox?jobId=48211904', 'Messages'],
] as const)('%s is recognised as %s of its job', ([path, title]) => {
  expect(read(path, page(FRAME))).toMatchObject({ page: title, subject: '48211904' });
});

test('a schedule gives the dates of what comes next', () => {
  const next = (cell: string) => `tr[data-testid^='ScheduleItem-']:not([data-complete='true']) [data-field='${cell}']`;
  const context = read(
    '/app/Schedules/0?jobId=1',
    page({ ...FRAME, [next('title')]: 'Rough-in', [next('start')]: 'Dec 7, 2026', [next('end')]: 'soon' }),
  );
  expect(fieldsOf(context)).toMatchObject({ next_item: 'Rough-in', next_start: '2026-12-07', next_end: null });
});

test('a new job, and a number that is none, are about no job', () => {
  expect(read('/app/JobPage/0/1', page(FRAME))?.subject).toBeNull();
  expect(read('/app/DailyLogs?jobId=%3Cscript%3E', page(FRAME))?.subject).toBeNull();
  expect(read('/app/DailyLogs', page(FRAME))?.subject).toBeNull();
});

test('a page that is still loading, another page and another site are not read', () => {
  expect(read('/app/JobPage/48211904/1', page({}))).toBeNull();
  expect(read('/app/Settings/1', page(FRAME))).toBeNull();
  expect(read('https://evil.example/app/JobPage/48211904/1', page(FRAME))).toBeNull();
});

test('a page cannot make us carry more than a name is long, or a hundred people', () => {
  const crew = Array.from({ length: 100 }, (_, at) => row(`Person ${at}`));
  const context = read('/app/JobPage/1/1', page({ ...FRAME, '#item-header-title': 'x'.repeat(10_000) }, crew));
  expect(fieldsOf(context).job_name).toHaveLength(200);
  expect(context?.people).toHaveLength(30);
});

test.for([
  ['Dec 7, 2026', '2026-12-07'],
  ['Mon, December 7, 2026', '2026-12-07'],
  ['12/7/2026', '2026-12-07'],
  ['2026-12-07', '2026-12-07'],
  ['02/30/2026', null],
  ['07.12.2026', null],
  ['tomorrow', null],
] as const)('the date %s is read as %s', ([text, date]) => {
  expect(toDate(text)).toBe(date);
});
