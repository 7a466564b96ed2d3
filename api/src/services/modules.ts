import { type ModuleDetail, type ModuleSummary, type ModuleUpdate, parseOrRefuse } from '@banksman/contracts';
import { inWorkspace, type ModuleSettings, moduleSettings, saveModuleSettings } from '@banksman/db';
import type { Automation } from '@banksman/graphs';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';
import type { Caller } from './caller.ts';

/** All shipped automations with this workspace's settings. */
export async function listModules(parts: Parts, caller: Caller): Promise<ModuleSummary[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const summaries: ModuleSummary[] = [];
    for (const automation of parts.automations.values()) {
      if (automation.isInternal) continue;
      summaries.push(toSummary(parts, automation, await moduleSettings(tx, caller.workspaceId, automation.id)));
    }
    return summaries;
  });
}

/** One automation with its schemas and an example that works in the demo workspace. @throws DomainError `not_found` */
export async function moduleDetail(parts: Parts, caller: Caller, moduleId: string): Promise<ModuleDetail> {
  const automation = automationOf(parts, moduleId);
  const settings = await inWorkspace(parts.db, caller.workspaceId, (tx) => moduleSettings(tx, caller.workspaceId, moduleId));
  return {
    ...toSummary(parts, automation, settings),
    input_schema: jsonSchema(automation.input),
    output_schema: jsonSchema(automation.output),
    config_schema: jsonSchema(automation.config),
    config: automation.config.parse(settings.config),
    example: automation.example(parts.now()),
  };
}

/** Switches an automation on or off and changes its settings. @throws DomainError `not_found`, `input_invalid` (fields below `config`) */
export async function updateModule(parts: Parts, caller: Caller, moduleId: string, update: ModuleUpdate): Promise<ModuleDetail> {
  const automation = automationOf(parts, moduleId);
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const current = await moduleSettings(tx, caller.workspaceId, moduleId);
    const config = update.config === undefined ? current.config : parseOrRefuse(automation.config, update.config, 'config');
    await saveModuleSettings(tx, caller.workspaceId, moduleId, { enabled: update.enabled ?? current.enabled, config });
  });
  return moduleDetail(parts, caller, moduleId);
}

function toSummary(parts: Parts, automation: Automation, settings: ModuleSettings): ModuleSummary {
  const needs = automation.needs.map((connector) => ({
    connector: connector.id,
    title: connector.title,
    status: connector.status,
    mode: parts.connections.find(connector.id)?.mode ?? ('missing' as const),
  }));
  const { id, slug, title, description, version } = automation;
  return { module_id: id, slug, title, description, version, enabled: settings.enabled, needs };
}

const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
