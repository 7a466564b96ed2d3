import { freshId, h } from './dom.ts';
import { isRecord } from './facts.ts';
import { complaint, controlOf, type Schema, simplified } from './schema.ts';
import { labelOf } from './words.ts';

/** One field of a form, or a group of them. */
export type Field = {
  element: HTMLElement;
  /** undefined: left empty */
  read(): unknown;
  /** marks what is wrong at `path`, relative to this field; false when there is no such field here */
  complain(path: string, message: string): boolean;
  /** marks every field that is wrong; the first of them, or null */
  check(): HTMLElement | null;
  clear(): void;
  isFilled: boolean;
  /** several fields in one */
  isGroup: boolean;
};

type Made = { name: string; schema: Schema; value: unknown; isRequired: boolean };

/** The field for a part of a schema, filled with a value. */
export function fieldFor(name: string, given: Schema, value: unknown, isRequired: boolean): Field {
  const schema = simplified(given);
  const made = { name, schema, value, isRequired };
  const control = controlOf(name, schema);
  if (control === 'object') return group(made);
  return control === 'rows' ? rows(made) : line(made);
}

function line({ name, schema, value, isRequired }: Made): Field {
  const control = controlOf(name, schema);
  const id = freshId();
  const hint = schema.description?.replace(/,? in (whole )?cents\b/, '') ?? '';
  const error = h('p', { id: `${id}-error`, class: 'field-error', hidden: true });
  const input = inputFor(control, id, schema, asText(control, value ?? (isRequired ? schema.default : undefined)));
  if (hint) input.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
  else input.setAttribute('aria-describedby', `${id}-error`);
  if (isRequired) input.setAttribute('aria-required', 'true');
  const unit = control === 'money' ? ' ($)' : '';
  const label = h('label', { for: id }, `${schema.title ?? labelOf(name)}${unit}${isRequired ? '' : ' (optional)'}`);
  const show = (message: string | null) => {
    error.textContent = message ?? '';
    error.hidden = message === null;
    input.setAttribute('aria-invalid', String(message !== null));
  };
  const read = () => fromText(control, input);
  return {
    element: h('div', { class: 'field' }, label, input, hint ? h('p', { id: `${id}-hint`, class: 'hint' }, hint) : null, error),
    read,
    complain(path, message) {
      if (path === '') show(message);
      return path === '';
    },
    check() {
      const message = complaint(schema, read(), isRequired);
      show(message);
      return message === null ? null : input;
    },
    clear: () => show(null),
    isFilled: read() !== undefined,
    isGroup: false,
  };
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function inputFor(control: ReturnType<typeof controlOf>, id: string, schema: Schema, text: string): Input {
  if (control === 'long' || control === 'lines') {
    const area = h('textarea', { id, rows: 3 });
    area.value = text;
    return area;
  }
  if (control === 'choice') {
    const choices = (schema.enum ?? []).map((choice) => h('option', { value: String(choice) }, labelOf(String(choice))));
    const select = h('select', { id }, h('option', { value: '' }, 'Choose …'), ...choices);
    select.value = text;
    return select;
  }
  const types = { date: 'date', email: 'email', yes_no: 'checkbox', number: 'number' } as const;
  const type = control in types ? types[control as keyof typeof types] : 'text';
  const input = h('input', { id, type, inputmode: control === 'money' ? 'decimal' : null, autocomplete: 'off' });
  if (control === 'yes_no') input.checked = text === 'true';
  else input.value = text;
  return input;
}

function asText(control: ReturnType<typeof controlOf>, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (control === 'money' && typeof value === 'number') return String(value / 100);
  return Array.isArray(value) ? value.join('\n') : String(value);
}

function fromText(control: ReturnType<typeof controlOf>, input: Input): unknown {
  if (control === 'yes_no') return input instanceof HTMLInputElement && input.checked;
  const text = input.value.trim();
  if (text === '') return undefined;
  if (control === 'number') return Number(text);
  if (control === 'money') return Math.round(Number(text.replace(/[$,\s]/g, '')) * 100);
  return control === 'lines'
    ? text
        .split('\n')
        .map((one) => one.trim())
        .filter(Boolean)
    : text;
}

function group({ name, schema, value, isRequired }: Made): Field {
  const from = isRecord(value) ? value : {};
  const fields = fieldsOf(schema, from);
  const title = schema.title ?? labelOf(name);
  const read = () => {
    const filled = fields.map(([key, field]) => [key, field.read()] as const).filter(([, one]) => one !== undefined);
    return filled.length === 0 && !isRequired ? undefined : Object.fromEntries(filled);
  };
  return {
    element: h(
      'fieldset',
      {},
      h('legend', {}, isRequired ? title : `${title} (optional)`),
      schema.description ? h('p', { class: 'hint' }, schema.description) : null,
      ...fields.map(([, { element }]) => element),
    ),
    read,
    complain: (path, message) => complainIn(fields, path, message),
    check: () => (read() === undefined ? null : checkAll(fields)),
    clear: () => clearAll(fields),
    isFilled: fields.some(([, { isFilled }]) => isFilled),
    isGroup: true,
  };
}

function rows({ name, schema, value, isRequired }: Made): Field {
  const item = schema.items ?? {};
  const title = schema.title ?? labelOf(name);
  const list = h('ul', { class: 'rows' });
  const error = h('p', { class: 'field-error', hidden: true, tabindex: -1 });
  let kept: Field[] = [];
  const add = (one: unknown): Field => {
    const field = group({ name: title, schema: { ...item, title: `${title}: person` }, value: one, isRequired: false });
    const remove = h('button', { type: 'button', class: 'quiet', onclick: () => drop() }, 'Remove');
    const entry = h('li', {}, field.element, remove);
    const drop = () => {
      kept = kept.filter((other) => other !== field);
      entry.remove();
      more.focus();
    };
    list.append(entry);
    kept.push(field);
    number();
    return field;
  };
  const number = () => {
    for (const [at, field] of kept.entries()) {
      const legend = field.element.querySelector('legend');
      if (legend) legend.textContent = `${title} ${at + 1}`;
    }
  };
  const more = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => add({}).element.querySelector('input')?.focus() },
    `Add to ${title.toLowerCase()}`,
  );
  for (const one of Array.isArray(value) ? value : []) add(one);
  const show = (message: string | null) => {
    error.textContent = message ?? '';
    error.hidden = message === null;
  };
  const read = () => {
    const filled = kept.map((field) => field.read()).filter((one) => one !== undefined);
    return filled.length === 0 ? undefined : filled;
  };
  return {
    element: h('fieldset', { class: 'list' }, h('legend', {}, isRequired ? title : `${title} (optional)`), list, more, error),
    read,
    complain(path, message) {
      const [at = '', ...rest] = path.split('.');
      if (!kept[Number(at)]?.complain(rest.join('.'), message) || path === '') show(message);
      return true;
    },
    check() {
      const isMissing = isRequired && read() === undefined;
      show(isMissing ? `Name at least one.` : null);
      return kept.map((field) => field.check()).find((one) => one !== null) ?? (isMissing ? more : null);
    },
    clear: () => show(null),
    isFilled: read() !== undefined,
    isGroup: true,
  };
}

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: Schema, values: Record<string, unknown>, except: readonly string[] = []): [string, Field][] {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !except.includes(key))
    .map(([key, part]) => [key, fieldFor(key, part, values[key], required.includes(key))]);
}

export function complainIn(fields: readonly [string, Field][], path: string, message: string): boolean {
  const [first = '', ...rest] = path.split('.');
  return fields.find(([key]) => key === first)?.[1].complain(rest.join('.'), message) ?? false;
}

export const checkAll = (fields: readonly [string, Field][]): HTMLElement | null =>
  fields.map(([, field]) => field.check()).find((one) => one !== null) ?? null;

export function clearAll(fields: readonly [string, Field][]): void {
  for (const [, field] of fields) field.clear();
}
