import type { LodgingProposal } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { approveBody, isChoiceAlone, objectOf, rejectComment, viewOf } from './proposal.ts';
import { question } from './testing/question.ts';

const hotel = (name: string) => ({
  id: name,
  name,
  address: '1845 Sherman St',
  city: 'Denver',
  distance_km: 2.1,
  rating: 3,
  review_score: 8.4,
});
const proposal = (name: string): LodgingProposal => ({
  kind: 'lodging.book',
  job_id: '41001',
  job_name: 'Maple Street Residence',
  hotel: hotel(name),
  room_name: 'Standard',
  beds: '2 queen beds',
  board: 'Breakfast',
  check_in: '2026-12-07',
  check_out: '2026-12-10',
  nights: 3,
  rooms: 2,
  guests: [{ given_name: 'Dana', family_name: 'Whitfield' }],
  total_cents: 41_200,
  due_at_hotel_cents: 0,
  per_room_night_cents: 6_867,
  currency: 'USD',
  cancellation: { free_until: null, text: 'Not refundable' },
  payment: 'pay_now',
});
const sha = 'a'.repeat(64);
const asked = question({
  payload: proposal('Proposed'),
  alternatives: [
    { id: 'alt-1', headline: 'Other', payload: proposal('Other'), reasons: [{ topic: 'price', text: 'cheaper', supports: true }] },
  ],
});

test('looking at an alternative shows its hotel and its reasons; an unknown one shows the proposal', () => {
  expect(viewOf(asked, 'alt-1')).toMatchObject({ choice: 'alt-1', lodging: { hotel: { name: 'Other' } }, reasons: [{ topic: 'price' }] });
  expect(viewOf(asked, 'gone')).toMatchObject({ choice: null, lodging: { hotel: { name: 'Proposed' } } });
});

test('approving the proposal approves; approving an alternative is an edit that names it; both bind to what was shown', () => {
  expect(approveBody(asked, null)).toEqual({ decision: 'approve', payload_sha256: sha });
  expect(approveBody(asked, 'alt-1')).toEqual({ decision: 'edit', payload_sha256: sha, edits: { choice: 'alt-1' } });
});

test('taking an alternative as shown is a yes, with other dates it is a change', () => {
  expect(isChoiceAlone(approveBody(asked, 'alt-1'))).toBe(true);
  expect(isChoiceAlone(approveBody(asked, null))).toBe(false);
  expect(isChoiceAlone({ decision: 'edit', payload_sha256: sha, edits: { choice: 'alt-1', rooms: 3 } })).toBe(false);
});

test('buttons name what they are about', () => {
  expect(objectOf(asked)).toBe('booking');
  expect(objectOf({ kind: 'action', payload: { kind: 'invoice.send' } })).toBe('invoice');
  expect(objectOf({ kind: 'action', payload: {} })).toBe('request');
});

test('a reason and more words become one comment', () => {
  expect(rejectComment('Too expensive', ' They can stay with the foreman. ')).toBe('Too expensive. They can stay with the foreman.');
  expect(rejectComment('Too expensive', '')).toBe('Too expensive');
  expect(rejectComment(null, 'No')).toBe('No');
});
