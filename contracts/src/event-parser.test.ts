import { expect, test } from 'vitest';
import { eventParser } from './event-parser.ts';

test('an event arrives whole, however its text was cut', () => {
  const text = ': beat\r\n\r\nid: 7\r\nevent: run_event\r\ndata: {"a":\r\ndata: 1}\r\n\r\n';
  const parse = eventParser();
  const events = [...text].flatMap((character) => parse(character));
  expect(events).toEqual([{ id: '7', event: 'run_event', data: '{"a":\n1}' }]);
});

test('a heartbeat is no event, and an event without an end waits', () => {
  const parse = eventParser();
  expect(parse(':\n\n: still here\n\n')).toEqual([]);
  expect(parse('event: run_changed\ndata: x\n')).toEqual([]);
  expect(parse('\n')).toEqual([{ id: null, event: 'run_changed', data: 'x' }]);
});

test('the id stays for the events after it; the name does not', () => {
  const parse = eventParser();
  expect(parse('id: 3\nevent: a\ndata: 1\n\ndata: 2\n\n')).toEqual([
    { id: '3', event: 'a', data: '1' },
    { id: '3', event: 'message', data: '2' },
  ]);
});
