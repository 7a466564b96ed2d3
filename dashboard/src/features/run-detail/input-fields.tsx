import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { labelOf } from '../../lib/format.ts';
import { centsOf, emptyOf, fieldNames, type InputSchema, nodeFor, numberOf } from './input-schema.ts';

type Props = {
  schema: unknown;
  value: unknown;
  onChange: (value: unknown) => void;
  /** dotted, as the API names wrong fields: `input.crew.0.name` */
  path: string;
  errors: ReadonlyMap<string, string>;
  label?: string;
  isRequired?: boolean;
};

/** Fields for any JSON value, made of its schema's words; objects and lists hold their own. */
export function InputFields(props: Props) {
  const node = nodeFor(props.schema, props.value);
  if (node.type === 'object') return <ObjectFields {...props} node={node} />;
  if (node.type === 'array') return <ListFields {...props} node={node} />;
  return <ValueField {...props} node={node} />;
}

type WithNode = Props & { node: InputSchema };

const titleOf = ({ node, label, path }: WithNode) => node.title ?? label ?? labelOf(path.split('.').at(-1) ?? '');

function ObjectFields(props: WithNode) {
  const { node, value, onChange, path, errors, label, isRequired = true } = props;
  if (value === undefined || value === null) {
    return (
      <Box>
        <Button size="small" variant="outlined" onClick={() => onChange({})}>
          Add {titleOf(props).toLowerCase()}
        </Button>
      </Box>
    );
  }
  const held = value as Record<string, unknown>;
  const fields = fieldNames(node, value).map((name) => (
    <InputFields
      key={name}
      schema={node.properties?.[name]}
      value={held[name]}
      onChange={(next) => onChange(withField(held, name, next))}
      path={`${path}.${name}`}
      errors={errors}
      label={labelOf(name)}
      isRequired={node.required?.includes(name) ?? false}
    />
  ));
  if (label === undefined) return <Stack spacing={2}>{fields}</Stack>;
  return (
    <Group title={titleOf(props)} error={errors.get(path)}>
      {fields}
      {!isRequired && (
        <Button size="small" onClick={() => onChange(undefined)} sx={{ alignSelf: 'flex-start' }}>
          Leave out {titleOf(props).toLowerCase()}
        </Button>
      )}
    </Group>
  );
}

function ListFields(props: WithNode) {
  const { node, value, onChange, path, errors } = props;
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const title = titleOf(props);
  return (
    <Group title={title} error={errors.get(path)}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
        <Box key={index} sx={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: 1, alignItems: 'end' }}>
          <InputFields
            schema={node.items}
            value={item}
            onChange={(next) => onChange(items.map((one, at) => (at === index ? next : one)))}
            path={`${path}.${index}`}
            errors={errors}
            {...(nodeFor(node.items, item).type === 'object' ? {} : { label: `${title} ${index + 1}`, isRequired: true })}
          />
          <Button
            size="small"
            aria-label={`Remove ${title.toLowerCase()} ${index + 1}`}
            onClick={() => onChange(items.filter((_, at) => at !== index))}
          >
            Remove
          </Button>
        </Box>
      ))}
      <Button
        size="small"
        variant="outlined"
        sx={{ alignSelf: 'flex-start' }}
        onClick={() => onChange([...items, emptyOf(nodeFor(node.items, items[0]))])}
      >
        Add to {title.toLowerCase()}
      </Button>
    </Group>
  );
}

function ValueField(props: WithNode) {
  const { node, value, onChange, path, errors, isRequired = true } = props;
  const isCents = path.endsWith('_cents');
  const isNumber = node.type === 'integer' || node.type === 'number';
  const [text, setText] = useState(() =>
    isCents && typeof value === 'number' ? (value / 100).toFixed(2) : value == null ? '' : String(value),
  );
  const title = `${titleOf(props)}${isCents ? ', in dollars' : ''}`;
  const error = errors.get(path);
  if (node.type === 'boolean')
    return <FormControlLabel control={<Switch checked={value === true} onChange={(_, checked) => onChange(checked)} />} label={title} />;
  const isLong = !isNumber && (node.maxLength ?? 0) > 250;
  return (
    <TextField
      label={isRequired ? title : `${title} (optional)`}
      value={text}
      error={error !== undefined}
      helperText={error ?? (isCents ? undefined : node.description)}
      onChange={({ target }) => {
        setText(target.value);
        onChange(
          isCents
            ? centsOf(target.value)
            : isNumber
              ? numberOf(target.value)
              : target.value === '' && !isRequired
                ? undefined
                : target.value,
        );
      }}
      type={node.format === 'date' ? 'date' : 'text'}
      select={node.enum !== undefined}
      multiline={isLong}
      {...(isLong ? { minRows: 2, maxRows: 8 } : {})}
      slotProps={{ htmlInput: isNumber ? { inputMode: 'decimal' } : {} }}
    >
      {node.enum?.map((choice) => (
        <MenuItem key={choice} value={choice}>
          {choice}
        </MenuItem>
      ))}
    </TextField>
  );
}

function Group({ title, error, children }: { title: string; error: string | undefined; children: ReactNode }) {
  return (
    <Box
      component="fieldset"
      sx={{ m: 0, p: 0, pl: 2, border: 0, borderLeft: 2, borderColor: error ? 'trouble.main' : 'divider', minWidth: 0 }}
    >
      <Typography component="legend" variant="subtitle2" sx={{ p: 0, mb: 1 }}>
        {title}
      </Typography>
      <Stack spacing={1.5}>{children}</Stack>
      {error && (
        <Typography variant="body2" sx={{ mt: 0.5, color: 'trouble.text' }}>
          {error}
        </Typography>
      )}
    </Box>
  );
}

function withField(held: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  const { [name]: _, ...rest } = held;
  // What is left out is left out, not sent as nothing.
  return value === undefined ? rest : { ...held, [name]: value };
}
