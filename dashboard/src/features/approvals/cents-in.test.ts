import { expect, test } from 'vitest';
import { centsIn } from './cents-in.ts';

test.for<[string, number | null]>([
  ['150', 15_000],
  [' 150.5 ', 15_050],
  ['1,500', 150_000],
  ['1,500.25', 150_025],
  ['12,5', 1_250],
  ['', null],
  ['-3', null],
  ['1.234', null],
  ['much', null],
])('“%s” is %s cents', ([typed, cents]) => {
  expect(centsIn(typed)).toBe(cents);
});
