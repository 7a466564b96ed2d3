import { marker } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { markerFor } from './marker.ts';

test('the marker is made of the first eight characters of the reference', () => {
  expect(markerFor('7Q2M4XKDABCDEFGHIJKLMNOPQRST')).toBe('[BK-7Q2M4XKD]');
});

test('a run id makes a marker that the contract accepts', () => {
  expect(marker.parse(markerFor('0f8b2c1d-9a4e-4f6b-8d3c-5e7a91b2c3d4'))).toBe('[BK-FB2CDA4E]');
});

test('a reference too short to tell records apart is refused', () => {
  expect(() => markerFor('1809-ABC')).toThrow(TypeError);
});
