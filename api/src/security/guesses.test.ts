import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answered, PASSWORD, type TwoOffices, twoOffices } from '../testing/two-offices.ts';

/** The full figure is 10,000; what is refused is refused after the first few, so that fewer tell the same. */
const GUESSES = process.env.SECURITY === 'full' ? 10_000 : 1_200;
const NETWORKS = GUESSES / 10;
/** What the API lets anybody try on one account in a quarter of an hour (`auth/sign-in.ts`). */
const MOST_EVALUATED = 15;
const MOST_PASSWORDS = 10;

const VICTIM = 'admin@here.example';
const NOBODY = 'nobody@here.example';

let office: TwoOffices;
beforeAll(async () => {
  office = await twoOffices();
});
afterAll(() => office.close());

/** An address in one of many networks: a guesser has as many as they can pay for. */
const from = (n: number) => `2001:470:${(n % NETWORKS).toString(16)}:1::${(n + 1).toString(16)}`;
/** What an answer gives away: everything but the request's own id and how long to wait. */
const said = ({ status, error, headers }: Answered) => {
  const { details: _details, ...rest } = error as { code: string; message: string; details: unknown };
  return JSON.stringify({ status, ...rest, cookie: headers.get('set-cookie'), type: headers.get('content-type') });
};
async function inLanes<T>(count: number, lanes: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

const codes = () => office.mails.filter(({ to }) => to === VICTIM).flatMap(({ text }) => /\b\d{6}\b/.exec(text)?.[0] ?? []);

test(`${GUESSES} guesses of a mailed code from ${NETWORKS} networks never get in, whoever asks for new codes meanwhile`, async () => {
  for (const email of [VICTIM, NOBODY]) await office.ask('POST', '/auth/otp', { body: { email }, from: from(1) });
  const answers = await inLanes(GUESSES, 24, async (n) => {
    const email = n % 2 === 0 ? VICTIM : NOBODY;
    if (n % 200 === 199) await office.ask('POST', '/auth/otp', { body: { email: VICTIM }, from: from(n) });
    // at last even the right one
    const right = codes().at(-1) ?? '';
    const other = String(100_000 + ((n * 7_919) % 900_000));
    const code = n > 100 && n % 10 === 0 ? right : other === right ? '000000' : other;
    return { email, answer: await office.ask('POST', '/auth/otp/verify', { body: { email, code }, from: from(n) }) };
  });
  expect(answers.filter(({ answer }) => answer.status < 400)).toEqual([]);
  const of = (email: string) => answers.filter((one) => one.email === email).map(({ answer }) => answer);
  const evaluated = of(VICTIM).filter(({ status }) => status === 401).length;
  expect(evaluated).toBeGreaterThan(0);
  expect(evaluated).toBeLessThanOrEqual(MOST_EVALUATED);
  expect(codes().length).toBeLessThanOrEqual(5);
  // whether there is such an account, and whether the code was right, makes no difference to what is said
  expect(new Set(of(VICTIM).map(said))).toEqual(new Set(of(NOBODY).map(said)));
  expect(new Set(answers.map(({ answer }) => said(answer))).size).toBe(2);
}, 120_000);

test('300 guesses of a password from as many networks never get in, and an unknown address is answered alike', async () => {
  const answers = await inLanes(300, 16, async (n) => {
    const email = n % 2 === 0 ? 'manager@here.example' : NOBODY;
    const password = n > 60 && n % 10 === 0 ? PASSWORD : `guess number ${n}`;
    return { email, answer: await office.ask('POST', '/auth/login', { body: { email, password }, from: `198.51.${n % 250}.${n % 200}` }) };
  });
  expect(answers.filter(({ answer }) => answer.status < 400)).toEqual([]);
  const of = (email: string) => answers.filter((one) => one.email === email).map(({ answer }) => answer);
  expect(of('manager@here.example').filter(({ status }) => status === 401).length).toBeLessThanOrEqual(MOST_PASSWORDS);
  expect(new Set(of('manager@here.example').map(said))).toEqual(new Set(of(NOBODY).map(said)));
}, 60_000);

test('addresses of one /64 are one guesser', async () => {
  const answers = await inLanes(100, 8, (n) =>
    office.ask('POST', '/auth/otp/verify', { body: { email: `x${n}@here.example`, code: '123456' }, from: `2001:db8:1:2:${n + 1}::1` }),
  );
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(60);
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(40);
});
