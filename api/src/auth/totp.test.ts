import { expect, test } from 'vitest';
import { hotp, setupOf, stepOf } from './totp.ts';

const SECRET = Buffer.from('12345678901234567890');
const STEP_MS = 30_000;

// RFC 4226, appendix D
const RFC_4226 = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'] as const;
test.for(RFC_4226.map((code, counter) => [counter, code] as const))('the code of counter %i is that of the standard', ([counter, code]) =>
  expect(hotp(SECRET, counter)).toBe(code),
);

// RFC 6238, appendix B, SHA-1, the last six of its eight digits; seconds since 1970
test.for([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const)('at second %i the code is that of the standard', ([second, code]) => {
  expect(stepOf(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
});

test('a clock one step off is forgiven, two steps are not', () => {
  const at = (steps: number) => stepOf(SECRET, hotp(SECRET, 1_000), (1_000 + steps) * STEP_MS);
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, 1_000, 1_000, 1_000, null]);
});

test.for(['', '28708', '2870820', 'abcdef'])('%j is no code', (text) => expect(stepOf(SECRET, text, 59_000)).toBeNull());

test('an app reads the secret, who it is of and for what', () => {
  const { secret, uri } = setupOf(SECRET, 'dana+a@example.com');
  expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  expect(uri).toBe(`otpauth://totp/Banksman:dana%2Ba%40example.com?secret=${secret}&issuer=Banksman`);
});
