import type { Site } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { sitesWith } from './sites-with.ts';

const site = (id: string, name: string, city: string): Site => ({
  id,
  name,
  city,
  street: '1 Main St',
  state: 'CO',
  zip: '80202',
  permit_number: null,
  project_manager: null,
  crew: [],
  notes: '',
  url: 'https://buildertrend.example/jobs/1',
});
const SITES = [site('48211904', 'Wynkoop Street Lofts', 'Denver'), site('48213377', 'East Riverside Clinic', 'Austin')];
const names = (words: string) => sitesWith(words, SITES).map(({ name }) => name);

test('words that are typed on never leave a job in the list that they are not about', () => {
  expect(names(' austin')).toEqual(['East Riverside Clinic']);
  expect(names('482')).toHaveLength(2);
  expect(names('48211904')).toEqual(['Wynkoop Street Lofts']);
  expect(names('Boise')).toEqual([]);
});
