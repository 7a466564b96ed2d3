import { buildertrend, geocoding } from '@banksman/connectors';
import { canonicalJson, DomainError, type MemoryHit, type Site, type Source } from '@banksman/contracts';
import { z } from 'zod';
import type { Stage } from '../../agent/loop.ts';
import type { Tools } from '../../automation.ts';
import { hotelBookingConfig } from '../config.ts';
import { type HotelBookingInput, wishText } from '../input.ts';
import { THINKING } from '../patience.ts';
import { NO_POLICY, policyIn } from '../rules/policy.ts';
import { aboutTheStay, wishesIn } from '../rules/wishes.ts';
import { type BookingState, lodgingPolicy, type Place, wish } from '../state.ts';
import { think } from '../thinking.ts';
import { policyPrompt, wishesPrompt } from './retrieve.prompt.ts';

const POLICY_PASSAGES = 10;
const SHOWN_SOURCES = 6;
const EXCERPT_CHARACTERS = 300;

/**
 * Reads the job, where it is, the company's lodging rules and what the crew wishes. Texts that others wrote (job notes,
 * documents, wishes) go through tool-less extractions into closed schemas and no further.
 */
export const retrieve: Stage<BookingState> = {
  id: 'retrieve',
  title: 'Read the job and the lodging policy',
  ...THINKING,
  async run(state, tools) {
    const { input } = state;
    const site = await tools.read(buildertrend, 'get_job', { job_id: input.job.id });
    if (!site) throw new DomainError('job_not_found', { details: { job_id: input.job.id } });
    const place = await locate(site, input, tools);
    const hits = await tools.memory.search(hotelBookingConfig.parse(tools.config ?? {}).policy_query, POLICY_PASSAGES);
    const policy = await readPolicy(hits, place.city, tools);
    const wishes = await readWishes(state, site, tools);
    return {
      place,
      policy: policy.answer,
      wishes: wishes.answer.wishes,
      sources: shownSources(hits, place.city),
      thoughts: [...state.thoughts, policy.record, wishes.record],
    };
  },
  summary: ({ place, sources }) =>
    place ? `${place.job_name}, ${place.address}; ${sources?.length ?? 0} passages of company documents` : null,
};

/** A typed address is what the person wants now; Buildertrend's is used when none was typed. */
async function locate(site: Site, input: HotelBookingInput, tools: Tools): Promise<Place> {
  const typed = input.job.address;
  const { street, city, state, zip } = typed ?? site;
  const address = [street, city, `${state.toUpperCase()} ${zip}`].filter((part) => part !== '').join(', ');
  // the geocoder refuses what is no ZIP code; for the person both are an address that cannot be found
  const found = /^\d{5}(-\d{4})?$/.test(zip.trim())
    ? await tools.read(geocoding, 'locate', { street, city, state, zip: zip.trim() })
    : null;
  if (!found) throw new DomainError('address_not_found', { details: { address, job_name: site.name, typed: typed !== undefined } });
  const differs =
    typed !== undefined && (typed.zip.slice(0, 5) !== site.zip.slice(0, 5) || typed.street.toLowerCase() !== site.street.toLowerCase());
  const note = differs
    ? `The address typed in the request (${address}) was used; Buildertrend has ${site.street}, ${site.city}, ${site.state} ${site.zip}.`
    : null;
  const { latitude, longitude, label } = found;
  return { job_id: site.id, job_name: site.name, city, address, job_url: site.url, latitude, longitude, label, note };
}

function readPolicy(hits: readonly MemoryHit[], city: string, tools: Tools) {
  const passages = hits.map(({ text }) => text);
  return think(tools, {
    purpose: 'extract',
    prompt: policyPrompt,
    facts: { city, passages },
    answer: lodgingPolicy,
    rules: () => policyIn(passages, city),
  });
}

function readWishes(state: BookingState, site: Site, tools: Tools) {
  const texts = [
    { from: 'wishes', text: wishText(state.input) },
    { from: 'notes of the request', text: state.input.notes ?? '' },
    { from: 'notes of the approver', text: state.edit_notes.join('\n') },
    { from: 'job notes', text: site.notes.slice(0, 4000) },
  ].filter(({ text }) => text.trim() !== '');
  return think(tools, {
    purpose: 'extract',
    prompt: wishesPrompt,
    facts: { texts },
    answer: z.object({ wishes: z.array(wish).max(10) }),
    rules: () => ({ wishes: wishesIn(texts.map(({ from, text }) => (from === 'job notes' ? aboutTheStay(text) : text)).join('\n')) }),
  });
}

/** Passages that state a rule; when none does, the nearest ones, so that a person sees what was read. */
function shownSources(hits: readonly MemoryHit[], city: string): Source[] {
  const nothing = canonicalJson(NO_POLICY);
  const stating = hits.filter(({ text }) => canonicalJson(policyIn([text], city)) !== nothing);
  return (stating.length > 0 ? stating : hits.slice(0, 2)).slice(0, SHOWN_SOURCES).map(sourceOf);
}

function sourceOf({ document_title, section, text }: MemoryHit): Source {
  const title = section === '' ? document_title : `${document_title}, ${section}`;
  const excerpt = text.length <= EXCERPT_CHARACTERS ? text : `${text.slice(0, EXCERPT_CHARACTERS - 1)}…`;
  return { title, excerpt, url: null };
}
