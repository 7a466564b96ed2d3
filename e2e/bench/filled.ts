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
  await platform.send('POST', '/users', { ...COLLEAGUE, name: 'Colleague', role: 'user' });
  await platform.stop();
  const owner = await database.client.query<{ workspace_id: string }>('select workspace_id from app.workspaces');
  const workspaceIds = owner.rows.map(({ workspace_id }) => workspace_id);
  while (workspaceIds.length < WORKSPACES) workspaceIds.push(await addWorkspace(database.client, workspaceIds.length));
  const colleague = await database.client.query<{ id: string }>('select id from auth."user" where email = $1', [COLLEAGUE.email]);
  return { database, workspaceIds, colleagueId: colleague.rows[0]?.id ?? '' };
}

async function addWorkspace(client: pg.Client, number: number): Promise<string> {
  const id = randomUUID();
  await client.query('insert into app.workspaces (workspace_id, name) values ($1, $2)', [id, `Builders ${number}`]);
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
