import type { Approval, Decision, Profile } from '@banksman/contracts';
import type { Problem } from '../messages.ts';
import { ask } from './ask.ts';
import { freshId, h } from './dom.ts';
import { factsOf } from './facts.ts';
import { schemaForm } from './form.ts';
import { foldedFacts, problemBox } from './notice.ts';
import type { Schema } from './schema.ts';
import { labelOf, objectOf, whenOf } from './words.ts';

type Given = { question: Approval; person: Profile; onDecided(): void; onSignIn(): void };

/** The question as it is: what will happen, for how much, why, and the answers that this person may give. */
export function questionView({ question, person, onDecided, onSignIn }: Given): HTMLElement {
  let choice: string | null = null;
  const shown = h('div', {});
  const answers = h('div', {});
  const trouble = h('div', { 'aria-live': 'assertive' });
  const send = async (decision: Decision): Promise<Problem | null> => {
    const answer = await ask('decide', { approvalId: question.id, decision });
    if (answer.ok || !answer.problem.needsSignIn) onDecided();
    return answer.ok ? null : answer.problem;
  };
  const press = async (decision: Decision) => {
    answers.inert = true;
    const problem = await send(decision);
    answers.inert = false;
    trouble.replaceChildren(...(problem ? [problemBox(problem, onSignIn)] : []));
  };
  const show = () => {
    const alternative = question.alternatives.find(({ id }) => id === choice);
    const facts = factsOf(alternative?.payload ?? question.payload, person.workspace.time_zone);
    shown.replaceChildren(...foldedFacts(facts), reasonsOf(alternative?.reasons ?? question.reasons));
  };
  const mayDecide = person.scopes.includes('approvals:decide') && question.state === 'open';
  const whoElse =
    question.state === 'open' ? 'Somebody with the right to approve is asked.' : `${question.decided_by ?? 'Somebody'} has answered.`;
  const showButtons = () => answers.replaceChildren(...(mayDecide ? buttons() : [h('p', { class: 'hint' }, whoElse)]));
  const buttons = () => {
    const { payload_sha256 } = question;
    const thing = objectOf(question.payload);
    const can = (kind: Decision['decision']) => question.allowed_decisions.includes(kind);
    const approve = () =>
      press(choice === null ? { decision: 'approve', payload_sha256 } : { decision: 'edit', payload_sha256, edits: { choice } });
    const back = h('button', { type: 'button', class: 'quiet', onclick: showButtons }, 'Back');
    return [
      h('p', { class: 'hint' }, question.on_approve),
      h(
        'div',
        { class: 'actions' },
        can('approve') && h('button', { type: 'button', class: 'signal', onclick: () => void approve() }, `Approve ${thing}`),
        can('edit') && question.edit_schema
          ? h(
              'button',
              { type: 'button', onclick: () => answers.replaceChildren(changeForm(question, choice, send, onSignIn), back) },
              'Change',
            )
          : null,
        can('reject') &&
          h(
            'button',
            { type: 'button', class: 'quiet', onclick: () => answers.replaceChildren(rejectForm(question, thing, press), back) },
            `Reject ${thing}`,
          ),
      ),
    ];
  };
  show();
  showButtons();
  return h(
    'section',
    { class: 'question', 'aria-labelledby': 'question' },
    h('h2', { id: 'question', tabindex: -1 }, question.headline),
    question.asked_again_because !== null && h('p', { class: 'notice quiet' }, question.asked_again_because),
    choicesOf(question, (id) => {
      choice = id;
      show();
    }),
    shown,
    question.agent_note !== null && h('blockquote', {}, h('p', { class: 'hint' }, 'The agent says'), h('p', {}, question.agent_note)),
    h('p', { class: 'hint' }, `Answer until ${whenOf(question.expires_at, person.workspace.time_zone)}. ${question.on_silence}`),
    trouble,
    answers,
  );
}

function reasonsOf(reasons: Approval['reasons']): HTMLElement {
  const lines = reasons.map(({ text, supports }) =>
    h('li', { class: supports ? 'for' : 'against' }, `${supports ? 'For' : 'Against'}: ${text}`),
  );
  return h('details', {}, h('summary', {}, 'Why this one'), h('ul', { class: 'reasons' }, ...lines));
}

function choicesOf({ alternatives, headline }: Approval, choose: (id: string | null) => void): HTMLElement | null {
  if (alternatives.length === 0) return null;
  const name = freshId();
  const radio = (id: string | null, label: string) =>
    h(
      'label',
      { class: 'choice' },
      h('input', { type: 'radio', name, checked: id === null, onchange: () => choose(id) }),
      h('span', {}, label),
    );
  return h(
    'fieldset',
    {},
    h('legend', {}, 'Choose'),
    radio(null, headline),
    ...alternatives.map(({ id, headline: label }) => radio(id, label)),
  );
}

/** Only what was changed is sent; the choice goes along. */
function changeForm(
  question: Approval,
  choice: string | null,
  send: (decision: Decision) => Promise<Problem | null>,
  onSignIn: () => void,
): HTMLElement {
  const payload = question.alternatives.find(({ id }) => id === choice)?.payload ?? question.payload;
  return schemaForm({
    schema: question.edit_schema as Schema,
    values: payload,
    label: 'Ask for this instead',
    except: ['choice'],
    onSignIn,
    onSend(values) {
      const changed = Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(payload[name]));
      const edits = { ...Object.fromEntries(changed), ...(choice === null ? {} : { choice }) };
      if (changed.length === 0)
        return Promise.resolve({ code: 'unchanged', message: 'Nothing was changed.', fields: [], needsSignIn: false });
      return send({ decision: 'edit', payload_sha256: question.payload_sha256, edits });
    },
  });
}

function rejectForm(question: Approval, thing: string, press: (decision: Decision) => Promise<void>): HTMLElement {
  const id = freshId();
  const words = h('textarea', { id, rows: 2, maxlength: 2000 });
  const { payload_sha256 } = question;
  const send = () => {
    const comment = words.value.trim();
    void press({ decision: 'reject', payload_sha256, ...(comment === '' ? {} : { comment }) });
  };
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, `${labelOf('why not')} (optional)`),
    words,
    h('p', { class: 'hint' }, question.on_reject),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'primary', onclick: send }, `Reject ${thing}`)),
  );
}
