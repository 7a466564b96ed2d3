import type { RunDetail } from '@banksman/contracts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { RawJson } from '../../ui/raw-json.tsx';
import { Readable } from '../../ui/readable.tsx';
import { inputSchemaQuery } from './queries.ts';

const withProperties = z.object({ properties: z.record(z.string(), z.looseObject({ title: z.string().optional() })) });

/** What was asked, in the order and words of the automation's form. */
export function RunInput({ run }: { run: RunDetail }) {
  const { data: schema } = useQuery(inputSchemaQuery(run.module_id));
  const properties = withProperties.safeParse(schema).data?.properties ?? {};
  const titles = new Map(Object.entries(properties).map(([name, { title }]) => [name, title ?? null]));
  return (
    <>
      <Readable value={run.input} titles={titles} />
      <RawJson label="As sent" value={run.input} />
    </>
  );
}
