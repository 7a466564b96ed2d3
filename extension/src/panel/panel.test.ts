import { expect, test } from 'vitest';
import { anyPage } from '../pages/any-page.ts';
import type { PageContext } from '../pages/site.ts';
import { factsOf, inBrief } from './facts.ts';
import { fits, prefill } from './prefill.ts';
import { complaint, controlOf, type Schema, simplified } from './schema.ts';

const text: Schema = { type: 'string' };
const booking = {
  input_schema: {
    type: 'object',
    properties: {
      job: { type: 'object', properties: { id: text, address: { type: 'object', properties: { city: text } } } },
      crew: { type: 'array', title: 'Crew', items: { type: 'object', properties: { name: text } } },
      notes: text,
    },
  },
};
const post = { input_schema: { type: 'object', properties: { link: text } } };
const SITE = { id: '1', name: 'Maple', street: '', city: 'Denver', state: 'CO', zip: '80202', permit_number: null, project_manager: null };
const site = { ...SITE, crew: [{ name: 'Luis Ortega', phone: null }], notes: '', url: 'https://example.com' };
const job: PageContext = {
  site: 'buildertrend',
  siteTitle: 'Buildertrend',
  page: 'Job',
  subjectLabel: 'Job',
  subject: '48211904',
  fields: [{ name: 'city', label: 'City', value: 'Denver' }],
  people: [{ name: 'Tom Brandvold', phone: '+13035550102' }],
  peopleLabel: 'Crew',
  inputs: { 'job.id': 'subject', 'job.address.city': 'city', crew: 'people', check_in: 'next_start' },
};

test('an automation fits a page when it asks for what the page is about', () => {
  expect(fits(booking, job)).toBe(true);
  expect(fits(post, job)).toBe(false);
  expect(fits(post, anyPage({ url: 'https://example.com/a', title: 'A', selection: '' }))).toBe(true);
  expect(fits(booking, null)).toBe(false);
});

test('what the page says goes where the automation wants it, and nothing else goes along', () => {
  expect(prefill(booking, job, site)).toEqual({
    values: { job: { id: '48211904', address: { city: 'Denver' } }, crew: [{ name: 'Tom Brandvold', phone: '+13035550102' }] },
    remarks: [],
  });
});

test('people whom the page does not name come from the connection, and the person is told', () => {
  const { values, remarks } = prefill(booking, { ...job, people: null }, site);
  expect(values.crew).toEqual([{ name: 'Luis Ortega' }]);
  expect(remarks).toEqual([expect.stringContaining('not from this page')]);
});

test('any page gives its address and what is selected, cut to a length', () => {
  const page = anyPage({ url: `https://example.com/${'a'.repeat(10_000)}`, title: 'A', selection: ' rooms in Denver ' });
  expect(prefill(booking, page, null).values.notes).toMatch(/^rooms in Denver\n\nhttps:\/\/example\.com\/a+$/);
  expect(String(prefill(booking, page, null).values.notes)).toHaveLength(2_000);
});

test('each part of a schema gets the control a person expects', () => {
  expect(controlOf('budget_cents', { type: 'integer' })).toBe('money');
  expect(controlOf('check_in', { type: 'string', format: 'date' })).toBe('date');
  expect(controlOf('notes', { type: 'string', maxLength: 2_000 })).toBe('long');
  const wishes = simplified({
    title: 'Wishes',
    anyOf: [
      { type: 'array', items: text },
      { type: 'string', maxLength: 1_000 },
    ],
  });
  expect([controlOf('wishes', wishes), wishes.title]).toEqual(['long', 'Wishes']);
});

test('what is missing or too long is said before it is sent', () => {
  expect(complaint(text, undefined, true)).toBe('Please fill this in.');
  expect(complaint(text, undefined, false)).toBeNull();
  expect(complaint({ type: 'string', maxLength: 120 }, 'x'.repeat(200), false)).toBe('At most 120 characters; these are 200.');
  expect(complaint({ type: 'integer' }, Number.NaN, true)).toBe('Enter a number.');
});

test('a payload is read as lines: what and when first, money as money, ids left out', () => {
  const payload = {
    kind: 'lodging.book',
    job_id: '48211904',
    total_cents: 41_200,
    currency: 'USD',
    check_in: '2026-12-07',
    guests: [{ given_name: 'Luis', family_name: 'Ortega' }],
    hotel: { id: 'h1', name: 'Hampton Inn', city: 'Denver' },
    beds: '2 queen beds',
    quoted_at: '2026-12-01T01:30:00.000Z',
    cancellation: { text: 'Free until 5 Dec 18:00', free_until: '2026-12-06T01:00:00.000Z' },
    empty: '',
  };
  const lines = factsOf(payload, 'America/Denver');
  const told = (isMain: boolean) => lines.filter((line) => line.isMain === isMain).map(({ label, text: line }) => `${label}: ${line}`);
  expect(told(true)).toEqual([
    'Hotel: Hampton Inn',
    'City: Denver',
    'Check in: Mon, Dec 7, 2026',
    'Guests: Luis Ortega',
    'Total: $412.00',
    'Cancellation: Free until 5 Dec 18:00',
  ]);
  // in the time zone of the workspace, not of the browser
  expect(told(false)).toEqual(['Beds: 2 queen beds', 'Quoted: Nov 30, 6:30 PM']);
});

test('what is folded away is told in one line', () => {
  const filled = { id: '48211904', name: 'Maple', address: { street: '1 Main St', city: 'Denver' }, permit: undefined };
  expect(inBrief(filled)).toBe('48211904, Maple, 1 Main St, Denver');
  expect(inBrief([{ name: 'Luis Ortega', phone: '+13035550101' }, { name: 'Tom Brandvold' }])).toBe('Luis Ortega, Tom Brandvold');
});
