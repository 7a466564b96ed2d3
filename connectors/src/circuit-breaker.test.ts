import { expect, test } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';

const SUPPLIER = 'https://supplier.example';

function breakerAt(start = 0) {
  const clock = { ms: start };
  const breaker = createCircuitBreaker(() => clock.ms);
  const fail = (times: number) => {
    for (let n = 0; n < times; n += 1) {
      breaker.ask(SUPPLIER);
      breaker.failed(SUPPLIER);
    }
  };
  return { breaker, clock, fail };
}

test('four failures in a row let the next try through, the fifth opens it for 30 s', () => {
  const { breaker, clock, fail } = breakerAt();
  fail(4);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: true });
  breaker.failed(SUPPLIER);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: false, retryAfterMs: 30_000 });
  clock.ms = 29_999;
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: false, retryAfterMs: 1 });
});

test('a success in between starts the count again', () => {
  const { breaker, fail } = breakerAt();
  fail(4);
  breaker.succeeded(SUPPLIER);
  fail(4);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: true });
});

test('after 30 s one probe goes through and the others wait for its outcome', () => {
  const { breaker, clock, fail } = breakerAt();
  fail(5);
  clock.ms = 30_000;
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: true });
  expect(breaker.ask(SUPPLIER)).toMatchObject({ allowed: false });
  breaker.succeeded(SUPPLIER);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: true });
});

test('a failed probe opens it for another 30 s; a probe whose caller left gives its turn back', () => {
  const { breaker, clock, fail } = breakerAt();
  fail(5);
  clock.ms = 30_000;
  breaker.ask(SUPPLIER);
  breaker.failed(SUPPLIER);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: false, retryAfterMs: 30_000 });
  clock.ms = 60_000;
  breaker.ask(SUPPLIER);
  breaker.abandoned(SUPPLIER);
  expect(breaker.ask(SUPPLIER)).toEqual({ allowed: true });
});

test('one dead origin does not close the way to another', () => {
  const { breaker, fail } = breakerAt();
  fail(5);
  expect(breaker.ask('https://other.example')).toEqual({ allowed: true });
});
