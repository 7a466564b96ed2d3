import type pg from 'pg';

/** A question of AM-991 as the graph asks it; what the API reads back must parse. */
const QUESTION = JSON.stringify({
  question: 'go_on',
  headline: 'Go on',
  asked_again_because: null,
  payload: { item: 'crane', hotel: 'Hampton Inn', nights: 3, price_cents: 41_200 },
  alternatives: [
    { id: 'other', headline: 'The hotel across the street, $398', payload: { item: 'other', price_cents: 39_800 }, reasons: [] },
  ],
  reasons: [{ topic: 'distance', text: 'Eight minutes from the site.', supports: true }],
  sources: [{ title: 'Lodging policy', excerpt: 'Crews stay within 20 minutes of the site.', url: null }],
  agent_note: 'The cheaper one has no parking for the trailer.',
  allowed_decisions: ['approve', 'reject'],
  expires_in_ms: 3_600_000,
  on_approve: 'It goes on.',
  on_reject: 'It ends.',
  on_silence: 'It ends.',
  authorises: {
    connector: 'bench',
    action: 'nothing',
    step: 'ask',
    ordinal: 0,
    business_key: null,
    amount_cents: null,
    currency: null,
    effect: 'write',
  },
});

const ACTOR = JSON.stringify({ kind: 'worker', id: 'bench', name: 'Banksman', channel: null });

/** What a run of each kind has in its history; `%` stands for its headline. */
const HISTORY = [
  ['moved', null, 'Asked for by Dana'],
  ['moved', null, 'Started'],
  ['step_started', 'one', 'Plan'],
  ['step_ended', 'one', 'Plan: rooms for the crew near the site'],
  ['step_started', 'two', 'Search'],
  ['reasoned', null, 'Rules decided'],
  ['step_ended', 'two', 'Search: 14 hotels within 20 minutes'],
  ['approval_asked', 'ask', '%'],
  ['approval_decided', 'ask', 'Approved by Dana'],
  ['moved', null, '%'],
] as const;
export const EVENTS_PER_RUN = HISTORY.length;

const FIRST_NAMES = 'Dana,Mark,Luis,Priya,Tom,Ana,Ben,Chloe,Omar,Ruth,Sven,Ivy,Joel,Kira,Hugo,Mina,Noah,Pia,Rosa,Theo'.split(',');
const CITIES =
  'Denver,Boulder,Aurora,Fort Collins,Golden,Pueblo,Greeley,Loveland,Vail,Aspen,Salida,Durango,Laramie,Casper,Cheyenne,Moab,Provo,Ogden,Taos,Santa Fe'.split(
    ',',
  );

/** Runs per statement: small enough to show how far it is. */
const PORTION = 50_000;

/**
 * Writes `total` runs, evenly over the last 365 days and unevenly over the workspaces (the first has about a fifth of 20), with
 * ten events each and their approvals. Statuses as after a year of use: most ended, 1.5 % wait for a person.
 */
export async function fillRuns(
  client: pg.Client,
  { workspaceIds, colleagueId }: { workspaceIds: readonly string[]; colleagueId: string },
  total: number,
  tell: (done: number) => void = () => {},
): Promise<void> {
  await client.query('set synchronous_commit = off');
  for (let from = 0; from < total; from += PORTION) {
    const to = Math.min(total, from + PORTION);
    await client.query('drop table if exists fresh');
    await client.query(
      `create temp table fresh as
       with random_numbers as materialized (
         select g, random() as r, random() as s, floor(random() * 20)::int as a, floor(random() * 20)::int as b, floor(random() * 10)::int as person,
           floor(random() * 1e6)::int as number, $1::uuid[] as workspaces
         from generate_series($2::int, $3::int - 1) g)
       select gen_random_uuid() as id, workspaces[1 + floor(cardinality(workspaces) * s * s)::int] as workspace_id, person,
         clock_timestamp() - make_interval(secs => ($4::int - g) * 31536000.0 / $4::int) as created_at,
         case when r < 0.86 then 'completed' when r < 0.92 then 'failed' when r < 0.95 then 'rejected' when r < 0.98 then 'cancelled'
           when r < 0.995 then 'approval_required' when r < 0.998 then 'waiting' else 'executing' end::app.run_status as status,
         case when person < 7 then 'AM-002' when person < 9 then 'AM-990' else 'AM-991' end as module_id,
         format('Hotel for %s''s crew, %s, %s nights, $%s, order %s', ($5::text[])[a + 1], ($6::text[])[b + 1], 1 + person, 100 + number % 900, number) as headline
       from random_numbers`,
      [workspaceIds, from, to, total, FIRST_NAMES, CITIES],
    );
    await insertFresh(client, colleagueId);
    tell(to);
  }
  await client.query('reset synchronous_commit');
}

/** Writes `waiting` runs of one workspace that wait for a person, each with its question and history. */
export async function fillWaiting(client: pg.Client, workspaceId: string, waiting: number): Promise<void> {
  await client.query(
    `create temp table fresh as
     select gen_random_uuid() as id, $1::uuid as workspace_id, g % 10 as person, now() - make_interval(secs => g) as created_at,
       'approval_required'::app.run_status as status, 'AM-991' as module_id, format('Hotel for Dana''s crew, order %s', g) as headline
     from generate_series(1, $2::int) g`,
    [workspaceId, waiting],
  );
  await insertFresh(client);
}

/** @param colleagueId who asked for a tenth of them */
async function insertFresh(client: pg.Client, colleagueId = 'person-3'): Promise<void> {
  await client.query(
    `insert into app.runs (workspace_id, id, module_id, module_version, status, parked_from, headline, input, output, trigger, requested_by,
       requested_by_name, request_sha256, ready_at, fence, current_step, event_seq, reasoned_by, created_at, started_at, finished_at)
     select workspace_id, id, module_id, 1, status, case when status = 'waiting' then 'executing'::app.run_status end, headline,
       jsonb_build_object('item', 'crane', 'note', repeat('rooms for the crew ', 10)), case when status = 'completed' then '{"done": 5}'::jsonb end,
       (array['dashboard', 'api', 'n8n', 'schedule', 'extension'])[1 + person / 2]::app.run_trigger, case person when 3 then $2 else 'person-' || person end,
       'Person ' || person,
       md5(id::text) || md5(headline), case when status in ('waiting', 'executing') then now() + interval '1 year' end, 3, 'two', $1, 'rules', created_at,
       created_at + interval '1 second', case when status in ('completed', 'failed', 'rejected', 'cancelled') then created_at + interval '9 minutes' end
     from fresh`,
    [EVENTS_PER_RUN, colleagueId],
  );
  await client.query(
    `insert into app.run_events (workspace_id, run_id, seq, type, step, text, data, actor, at)
     select workspace_id, id, seq, type::app.run_event_type, step, replace(text, '%', headline), '{"move": "complete", "to": "completed"}'::jsonb, $1::jsonb,
       created_at + make_interval(secs => seq)
     from fresh, unnest($2::text[], $3::text[], $4::text[]) with ordinality as history (type, step, text, seq)`,
    [ACTOR, HISTORY.map(([type]) => type), HISTORY.map(([, step]) => step), HISTORY.map(([, , text]) => text)],
  );
  await client.query(
    `insert into app.approvals (workspace_id, id, run_id, kind, state, asks_for, step, headline, payload, payload_sha256, question, created_at, expires_at,
       decided_at, decided_by_name, decided_via, decision, requested_by)
     select workspace_id, gen_random_uuid(), id, 'action', case when status = 'approval_required' then 'open' else 'approved' end::app.approval_state,
       'interrupt', 'ask', headline, $1::jsonb -> 'payload', repeat('0', 64), $1::jsonb, created_at, created_at + interval '400 days',
       case when status = 'completed' then created_at + interval '5 minutes' end, case when status = 'completed' then 'Dana' end,
       case when status = 'completed' then 'dashboard' end, case when status = 'completed' then 'approve'::app.decision end,
       case person when 3 then $2 else 'person-' || person end
     from fresh where status = 'approval_required' or (status = 'completed' and person < 4)`,
    [QUESTION, colleagueId],
  );
  await client.query('drop table fresh');
}
