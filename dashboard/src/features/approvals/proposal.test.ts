import type { Approval, LodgingProposal } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { approveBody, editableFields, editBody, isChoiceAlone, objectOf, rejectComment, viewOf } from './proposal.ts';

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
const asked: Approval = {
  id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
  job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a02',
  module_id: 'AM-002',
  kind: 'action',
  state: 'open',
  headline: 'Book 2 rooms',
  asked_again_because: null,
  payload: proposal('Proposed'),
  payload_sha256: sha,
  allowed_decisions: ['approve', 'edit', 'reject'],
  edit_schema: { type: 'object', properties: { choice: {}, check_in: {}, check_out: {}, rooms: {} } },
  alternatives: [
    { id: 'alt-1', headline: 'Other', payload: proposal('Other'), reasons: [{ topic: 'price', text: 'cheaper', supports: true }] },
  ],
  reasons: [],
  sources: [],
  agent_note: null,
  effect: 'spend',
  permits: { connector: 'hotels', action: 'book' },
  amount_cents: 41_200,
  currency: 'USD',
  on_approve: '',
  on_reject: '',
  on_silence: '',
  created_at: '2026-11-21T09:12:00Z',
  expires_at: '2026-11-21T09:42:00Z',
  due_at: '2026-11-21T09:34:30Z',
  escalates_to: [],
  assigned_to: null,
  snoozed: null,
  remind_at: null,
  escalate_at: null,
  escalated_at: null,
  asked: [],
  not_told: [],
  decided_at: null,
  decided_by: null,
  decided_via: null,
  decision: null,
  comment: null,
  final_at: null,
  can_undo: false,
  returned_because: null,
  rule: null,
};
const stay = { checkIn: '2026-12-07', checkOut: '2026-12-10', rooms: '2', note: ' ' };

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

test('an edit sends only what differs, together with the chosen hotel', () => {
  expect(editBody(asked, viewOf(asked, 'alt-1'), { ...stay, checkOut: '2026-12-11', rooms: ' 3 ' })?.edits).toEqual({
    check_out: '2026-12-11',
    rooms: 3,
    choice: 'alt-1',
  });
});

test('an edit that changes nothing or has no whole number of rooms is not sent', () => {
  expect(editBody(asked, viewOf(asked, null), stay)).toBeNull();
  expect(editBody(asked, viewOf(asked, null), { ...stay, rooms: '2.5' })).toBeNull();
  expect(editBody(asked, viewOf(asked, null), { ...stay, checkIn: null })).toBeNull();
});

test('nothing is editable when an edit is not among the allowed decisions', () => {
  expect(editableFields(asked).has('rooms')).toBe(true);
  expect(editableFields({ ...asked, allowed_decisions: ['approve', 'reject'] }).size).toBe(0);
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
