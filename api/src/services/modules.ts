import {
  DomainError,
  type ModuleDetail,
  type ModuleSummary,
  type ModuleUpdate,
  type ModuleVersion,
  parseOrRefuse,
} from '@banksman/contracts';
import {
  inWorkspace,
  listModuleVersions,
  lockModuleSettings,
  type ModuleSettings,
  moduleSettings,
  moduleVersionOf,
  saveModuleSettings,
} from '@banksman/db';
import type { Automation } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';
import { actorOf, type Caller } from './caller.ts';
import { type ModeOf, modesOf } from './connection-modes.ts';

const MOST_VERSIONS = 100;

/** All shipped automations with this workspace's settings. */
export async function listModules(parts: Parts, caller: Caller): Promise<ModuleSummary[]> {
  const { workspaceId } = caller;
  const modeOf = await modesOf(parts, workspaceId);
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const summaries: ModuleSummary[] = [];
    for (const automation of parts.automations.values()) {
      if (automation.isInternal) continue;
      summaries.push(toSummary(modeOf, automation, await moduleSettings(tx, workspaceId, automation.id)));
    }
    return summaries;
  });
}

/** One automation with its schemas and an example that works in the demo workspace. @throws DomainError `not_found` */
export async function moduleDetail(parts: Parts, caller: Caller, moduleId: string): Promise<ModuleDetail> {
  const automation = automationOf(parts, moduleId);
  const settings = await inWorkspace(parts.db, caller.workspaceId, (tx) => moduleSettings(tx, caller.workspaceId, moduleId));
  return {
    ...toSummary(await modesOf(parts, caller.workspaceId), automation, settings),
    input_schema: jsonSchema(automation.input),
    output_schema: jsonSchema(automation.output),
    config_schema: jsonSchema(automation.config),
    config: automation.config.parse(settings.config),
    example: automation.example(parts.now()),
  };
}

/** Switches an automation on or off and changes its settings. @throws DomainError `not_found`, `input_invalid` (fields below `config`) */
export async function updateModule(parts: Parts, caller: Caller, moduleId: string, update: ModuleUpdate): Promise<ModuleDetail> {
  await change(parts, caller, moduleId, update, null);
  return moduleDetail(parts, caller, moduleId);
}

/** What the settings were after each change, newest first, at most 100. @throws DomainError `not_found` */
export async function moduleVersions(parts: Parts, caller: Caller, moduleId: string): Promise<ModuleVersion[]> {
  automationOf(parts, moduleId);
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) => listModuleVersions(tx, caller.workspaceId, moduleId, MOST_VERSIONS));
  return rows.map(({ revision, enabled, config, changedByName, changedAt, restoredFrom }) => ({
    revision,
    enabled,
    config,
    changed_by: changedByName,
    changed_at: changedAt.toISOString(),
    restored_from: restoredFrom,
  }));
}

/**
 * Brings the settings of a version back, as a new version: nothing is lost by it.
 * @throws DomainError `not_found`, `input_invalid` when the automation no longer takes them
 */
export async function restoreModule(parts: Parts, caller: Caller, moduleId: string, revision: number): Promise<ModuleDetail> {
  const { workspaceId } = caller;
  const version = await inWorkspace(parts.db, workspaceId, (tx) => moduleVersionOf(tx, workspaceId, moduleId, revision));
  if (!version) throw new DomainError('not_found', { details: { what: 'version' } });
  await change(parts, caller, moduleId, { enabled: version.enabled, config: version.config }, revision);
  return moduleDetail(parts, caller, moduleId);
}

/** What changes nothing makes no version. */
async function change(parts: Parts, caller: Caller, moduleId: string, update: ModuleUpdate, restoredFrom: number | null): Promise<void> {
  const automation = automationOf(parts, moduleId);
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const current = await lockModuleSettings(tx, caller.workspaceId, moduleId);
    const config = update.config === undefined ? current.config : parseOrRefuse(automation.config, update.config, 'config');
    const enabled = update.enabled ?? current.enabled;
    const changed = keysThatDiffer(current.config, config);
    if (enabled === current.enabled && changed.length === 0) return;
    const revision = current.revision + 1;
    const by = { changedById: caller.userId, changedByName: caller.name };
    await saveModuleSettings(tx, caller.workspaceId, moduleId, { enabled, config, revision, restoredFrom, ...by });
    const switched = enabled === current.enabled ? [] : [enabled ? 'switched on' : 'switched off'];
    const words =
      restoredFrom === null ? [...switched, ...(changed.length > 0 ? ['settings changed'] : [])] : [`version ${restoredFrom} brought back`];
    await parts.audit.write(tx, caller.workspaceId, {
      actor: actorOf(caller),
      action: 'module_changed',
      subject: { kind: 'module', id: moduleId },
      text: `${automation.title}: ${words.join(', ')}`,
      data: { revision, enabled, changed, restored_from: restoredFrom },
    });
  });
}

function keysThatDiffer(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function toSummary(modeOf: ModeOf, automation: Automation, settings: ModuleSettings): ModuleSummary {
  const needs = automation.needs.map((connector) => ({
    connector: connector.id,
    title: connector.title,
    status: connector.status,
    mode: modeOf(connector.id),
  }));
  const { id, slug, title, description, version } = automation;
  return { module_id: id, slug, title, description, version, enabled: settings.enabled, needs };
}

const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
