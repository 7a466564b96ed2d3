import { expect, test } from 'vitest';
import { parseAddress } from './settings.ts';

test.for([
  ['https://banksman.example.com/inbox?a=1', 'https://banksman.example.com'],
  [' http://localhost:3000/ ', 'http://localhost:3000'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://banksman.example.com', null],
  ['http://localhost.evil.example', null],
  ['javascript:alert(1)', null],
  ['banksman', null],
  [undefined, null],
] as const)('the address %s is taken as %s: tokens do not travel in the clear', ([text, address]) => {
  expect(parseAddress(text)).toBe(address);
});
