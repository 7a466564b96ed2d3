import type { Problem } from '../messages.ts';
import { h } from './dom.ts';
import { inBrief } from './facts.ts';
import { checkAll, clearAll, complainIn, type Field, fieldsOf } from './fields.ts';
import { problemBox } from './notice.ts';
import type { Schema } from './schema.ts';

type Given = {
  schema: Schema;
  values: Record<string, unknown>;
  /** the primary button */
  label: string;
  /** fields that are asked for in another way */
  except?: readonly string[];
  onSend(values: Record<string, unknown>): Promise<Problem | null>;
  onSignIn(): void;
  /** called with what is in the form whenever it changes */
  onChange?(values: Record<string, unknown>): void;
};

/** A form made from a JSON Schema; what is optional and empty is folded away. Nothing is sent before the button is pressed. */
export function schemaForm({ schema, values, label, except = [], onSend, onSignIn, onChange }: Given): HTMLFormElement {
  const fields = fieldsOf(schema, values, except);
  const required = schema.required ?? [];
  const isFront = ([key, field]: (typeof fields)[number]) => required.includes(key) || field.isFilled || except.length > 0;
  const front = fields.filter(isFront);
  const rest = fields.filter((one) => !isFront(one));
  const more = h('details', {}, h('summary', {}, 'More (optional)'), ...rest.map(([, { element }]) => element));
  const trouble = h('div', { 'aria-live': 'assertive' });
  const button = h('button', { type: 'submit', class: 'primary' }, label);
  const read = () => Object.fromEntries(fields.map(([key, field]) => [key, field.read()] as const).filter(([, one]) => one !== undefined));

  const show = (problem: Problem) => {
    const unknown = problem.fields.filter(({ field, message }) => !complainIn(fields, field.replace(/\[(\d+)\]/g, '.$1'), message));
    const words = problem.fields.length > 0 ? 'Something in the form needs another look.' : problem.message;
    const lines = unknown.map(({ field, message }) => `${field} ${message}`);
    trouble.replaceChildren(problemBox({ ...problem, message: [words, ...lines].join(' ') }, onSignIn));
    const wrong = form.querySelector<HTMLElement>("[aria-invalid='true']");
    if (wrong) unfold(wrong);
  };
  const send = async () => {
    trouble.replaceChildren();
    clearAll(fields);
    const wrong = checkAll(fields);
    if (wrong) return unfold(wrong);
    button.disabled = true;
    button.setAttribute('aria-busy', 'true');
    const problem = await onSend(read());
    button.disabled = false;
    button.removeAttribute('aria-busy');
    if (problem) show(problem);
  };
  const form = h(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
      oninput: () => onChange?.(read()),
    },
    ...front.map(([, field]) => (field.isGroup && field.isFilled ? folded(field) : field.element)),
    rest.length > 0 && more,
    trouble,
    h('div', { class: 'actions' }, button),
  );
  return form;
}

/** Shows a field, wherever it is folded away. */
function unfold(field: HTMLElement): void {
  for (let at = field.closest('details'); at; at = at.parentElement?.closest('details') ?? null) at.open = true;
  field.focus();
}

/** What was read from the page takes one line; whoever wants to correct it opens it. */
function folded(field: Field): HTMLElement {
  const words = h('span', { class: 'brief' });
  const say = () => {
    words.textContent = inBrief(field.read());
  };
  say();
  const title = field.element.querySelector('legend')?.textContent ?? '';
  const change = h('span', { class: 'change' }, 'Change');
  return h(
    'details',
    { class: 'folded', oninput: say, onclick: say },
    h('summary', {}, h('span', {}, title), words, change),
    field.element,
  );
}
