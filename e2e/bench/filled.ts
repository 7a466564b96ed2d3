import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { OWNER } from '../harness/stack.ts';
import { startPlatform } from './bed.ts';
import { type BenchDatabase, connect, serverUrl } from './database.ts';

const NAME = 'banksman_filled';
const WORKSPACES = 20;
/** Somebody who sees only their own runs. */
export const COLLEAGUE = { email: 'colleague@example.com', password: OWNER.password };

/** The database with a year of use in it, kept between runs; null when `npm run bench:fill` has not finished one. */
export async function openFilled(): Promise<BenchDatabase | null> {
  const url = address();
  const admin = await connect(serverUrl());
  const there = await admin.query('select 1 from pg_database where datname = $1', [NAME]);
  await admin.end();
  return there.rowCount === 0 ? null : { url, client: await connect(url), drop: dropFilled };
}

/** An empty one with its owner's workspace, a colleague in it, and 19 workspaces more; an earlier one is removed. */
export async function createFilled(): Promise<{ database: BenchDatabase; workspaceIds: string[]; colleagueId: string }> {
  await dropFilled();
  const admin = await connect(serverUrl());
  await admin.query(`create database ${NAME}`);
  await admin.end();
  const database: BenchDatabase = { url: address(), client: await connect(address()), drop: dropFilled };
  const platform = await startPlatform(database, 0); // makes the tables and the owner
  await platform.stop();
  const owner = await database.client.query<{ workspace_id: string }>('select workspace_id from app.workspaces');
  const workspaceIds = owner.rows.map(({ workspace_id }) => workspace_id);
  while (workspaceIds.length < WORKSPACES) workspaceIds.push(await addWorkspace(database.client, workspaceIds.length));
  return { database, workspaceIds, colleagueId: await addColleague(database.client) };
}

async function addWorkspace(client: pg.Client, number: number): Promise<string> {
  const id = randomUUID();
  await client.query('insert into app.workspaces (workspace_id, name) values ($1, $2)', [id, `Builders ${number}`]);
  return id;
}

/** The owner once more, with another address and a lesser role. */
async function addColleague(client: pg.Client): Promise<string> {
  const id = randomUUID();
  await client.query('insert into auth."user" (id, email, name, email_verified) values ($1, $2, $3, true)', [
    id,
    COLLEAGUE.email,
    'Colleague',
  ]);
  await client.query(
    `insert into auth.account (id, account_id, provider_id, user_id, password) select $1, $1, provider_id, $1, password from auth.account limit 1`,
    [id],
  );
  await client.query(
    `insert into auth.member (id, organization_id, user_id, role, created_at) select $1, organization_id, $1, 'user', now() from auth.member limit 1`,
    [id],
  );
  return id;
}

async function dropFilled(): Promise<void> {
  const admin = await connect(serverUrl());
  await admin.query(`drop database if exists ${NAME} with (force)`);
  await admin.end();
}

function address(): string {
  const url = new URL(serverUrl());
  url.pathname = `/${NAME}`;
  return url.href;
}
