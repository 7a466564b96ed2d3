import { expect, test } from 'vitest';
import { isGuessable } from './guessable-password.ts';

const ABOUT = ['Dana Lopez', 'dana.lopez@halebuilders.example', 'Hale Builders'];

test.for([
  'password123',
  'Qwertyuiop',
  '1234567890',
  'Password2026!',
  '***manchester***',
  'Banksman2026!',
  'buildertrend1',
  'danalopez1999',
  'Dana.Lopez@halebuilders.example',
  '!!halebuilders!!',
])('%s is one that somebody tries first', async (password) => {
  expect(await isGuessable(password, ABOUT)).toBe(true);
});

test.for([
  'correct horse battery staple',
  'a long enough password',
  'dana walks to the bakery',
  '9182736450!!',
  'Zaunkönig im Garten',
  '密码是很长的一句话吗对不对',
])('%s is not', async (password) => {
  expect(await isGuessable(password, ABOUT)).toBe(false);
});
