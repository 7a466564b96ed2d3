import { expect, test } from 'vitest';
import { centsTyped, crewRow, emptyRequest, errorsOf, inputOf, missingIn, requestOf, withJob, withoutErrors } from './hotel-request.ts';

const filled = () => ({
  ...emptyRequest(),
  job: { id: '41001', name: 'Maple Street Residence' },
  crew: [crewRow('Dana Whitfield', '+13035550142'), crewRow(), crewRow('Luis Ortega')],
  checkIn: '2026-12-07',
  checkOut: '2026-12-10',
  budget: '$1,159.50',
});
const titleOf = (path: string) => (path === 'check_out' ? 'Check-out' : path);

test('dollars as people type them become whole cents', () => {
  expect(centsTyped('160')).toBe(16_000);
  expect(centsTyped(' $1,159.50 ')).toBe(115_950);
  expect(centsTyped('0.29')).toBe(29);
  expect(centsTyped('about 160')).toBeNull();
  expect(centsTyped('')).toBeNull();
});

test('the input leaves out empty rows and empty fields and carries the budget in cents', () => {
  expect(inputOf(filled())).toEqual({
    job: { id: '41001', name: 'Maple Street Residence' },
    crew: [{ name: 'Dana Whitfield', phone: '+13035550142' }, { name: 'Luis Ortega' }],
    check_in: '2026-12-07',
    check_out: '2026-12-10',
    budget_per_night_cents: 115_950,
  });
});

test('an example fills the form and gives the same input back', () => {
  const example = {
    job: { id: '41001' },
    crew: [{ name: 'Dana Whitfield' }],
    check_in: '2026-12-07',
    check_out: '2026-12-10',
    rooms: 2,
    budget_per_night_cents: 18_050,
    preferences: ['truck parking'],
    notes: 'Two trucks.',
  };
  expect(requestOf(example).budget).toBe('180.50');
  expect(inputOf(requestOf(example))).toEqual(example);
});

test('an empty form names everything that is missing', () => {
  expect(Object.keys(missingIn(emptyRequest()))).toEqual(['job.id', 'crew.0.name', 'check_in', 'check_out', 'budget_per_night_cents']);
  expect(missingIn(filled())).toEqual({});
  expect(missingIn({ ...filled(), rooms: 'two' })).toHaveProperty('rooms');
});

test("the server's wrong fields land on the rows that were typed, as sentences", () => {
  const problems = [
    { field: 'input.crew.1.phone', message: 'must be a phone number' },
    { field: 'input.check_out', message: 'must be after check-in' },
    { field: 'input.job.address.zip', message: 'is not known' },
  ];
  expect(errorsOf(problems, filled(), titleOf)).toEqual({
    'crew.2.phone': 'crew.2.phone must be a phone number.',
    check_out: 'Check-out must be after check-in.',
    'job.id': 'Is not known.',
  });
});

test('correcting one field leaves the other errors where they are', () => {
  const errors = { 'crew.0.name': 'a', rooms: 'b', check_out: 'c' };
  expect(withoutErrors(errors, { rooms: '2' })).toEqual({ 'crew.0.name': 'a', check_out: 'c' });
  expect(withoutErrors(errors, { crew: [] })).toEqual({ rooms: 'b', check_out: 'c' });
});

test('choosing a job takes over its crew, but never over a crew that was typed', () => {
  const job = {
    id: '41002',
    name: 'Harbor Lofts',
    street: '1 Pier',
    city: 'Tampa',
    state: 'FL',
    zip: '33602',
    permit_number: null,
    project_manager: null,
    crew: [{ name: 'Ana Ruiz', phone: null }],
    notes: '',
    url: 'https://example.com/jobs/41002',
  };
  expect(withJob(emptyRequest(), job).crew.map(({ name }) => name)).toEqual(['Ana Ruiz']);
  expect(withJob(filled(), job).crew.map(({ name }) => name)).toEqual(['Dana Whitfield', '', 'Luis Ortega']);
});
