import type { ConnectionSummary, FieldProblem } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, useEffect, useState } from 'react';
import { propertiesOf, readFields, type SchemaProperty } from '../../lib/json-schema.ts';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { idOfField, SchemaFields } from '../../ui/schema-form.tsx';
import { useSetConnection } from './machine-queries.ts';

type Props = { connection: ConnectionSummary; form: Record<string, unknown>; onDone: () => void };

/** Connects an account of the company's own, or changes it: a form made of the connector's schema, with its words. */
export function ConnectionForm({ connection: { connector, title, own, needed_by }, form, onDone }: Props) {
  const format = useFormat();
  const set = useSetConnection();
  const prefix = `connection-${connector}`;
  const kept = new Map(own?.secrets.map((secret) => [secret.field, secret]));
  // what is kept need not be entered: an empty field leaves it as it is
  const properties = propertiesOf(form).map((one) => (kept.has(one.name) ? { ...one, isRequired: false } : one));
  const [typed, setTyped] = useState<Record<string, unknown>>(() => ({ ...defaultsOf(properties), ...own?.settings }));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const hints = Object.fromEntries(
    [...kept.values()].map(({ field, last_four, set_at }) => [
      field,
      `Leave it empty to keep the present one${last_four ? `, which ends in ${last_four}` : ''} (set ${format.when(set_at)}).`,
    ]),
  );
  const firstField = idOfField(prefix, properties[0]?.name ?? '');
  useEffect(() => document.getElementById(firstField)?.focus(), [firstField]);
  const showErrors = (wrong: Record<string, string>) => {
    setErrors(wrong);
    const [first] = Object.keys(wrong);
    if (first !== undefined) document.getElementById(idOfField(prefix, first))?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readFields(properties, typed);
    showErrors(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    set.mutate(
      { connector, entered: read.values },
      {
        onSuccess: onDone,
        onError: (error) => showErrors(Object.fromEntries(fieldProblemsOf(error).map(toFieldError))),
      },
    );
  };
  const isElsewhere =
    set.error !== null && !fieldProblemsOf(set.error).some((one) => properties.some(({ name }) => name === toFieldError(one)[0]));
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2.5} aria-label={`${own ? 'Change' : 'Connect'} ${title}`} sx={{ mt: 2 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {needed_by.length > 0
          ? `From the next request on this account serves ${needed_by.join(', ')}, also in runs that are under way.`
          : 'From the next request on this account serves every run, also those under way.'}{' '}
        Secrets are sealed and never shown again.
      </Typography>
      <SchemaFields
        prefix={prefix}
        properties={properties}
        values={typed}
        errors={errors}
        hints={hints}
        onChange={(name, value) => {
          setTyped((before) => ({ ...before, [name]: value }));
          setErrors(({ [name]: _, ...rest }) => rest);
        }}
      />
      {isElsewhere && <Problem error={set.error} />}
      <Stack direction="row" spacing={1} sx={{ flexWrap: 'wrap' }} useFlexGap>
        <Button type="submit" variant="contained" loading={set.isPending}>
          {own ? 'Save' : 'Connect'}
        </Button>
        <Button variant="text" onClick={onDone}>
          Cancel
        </Button>
      </Stack>
    </Stack>
  );
}

const defaultsOf = (properties: readonly SchemaProperty[]) =>
  Object.fromEntries(properties.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [[name, fallback]])));

/** The server's "must be …" about a field, as a sentence beside it; what is wrong inside of JSON is named by its path. */
function toFieldError({ field, message }: FieldProblem): [string, string] {
  const [name = '', ...inside] = field.split('.');
  return [name, inside.length > 0 ? `${inside.join('.')}: ${message}.` : `This ${message}.`];
}
