import type { ModuleDetail } from '@banksman/contracts';
import { ask } from './ask.ts';
import { h } from './dom.ts';
import { schemaForm } from './form.ts';
import type { Prefilled } from './prefill.ts';
import type { Schema } from './schema.ts';

type Given = {
  module: ModuleDetail;
  prefilled: Prefilled;
  draftKey: string;
  onStarted(jobId: string): void;
  onSignIn(): void;
  /** drawn anew, without what was entered */
  onAfresh(): void;
};

/**
 * The form of one automation. What is in it is kept until it was sent, so that a reload or an expired session loses nothing; the same input
 * sent again, after a lost answer or by a second click, is the same run.
 */
export async function startView({ module, prefilled, draftKey, onStarted, onSignIn, onAfresh }: Given): Promise<HTMLElement> {
  const stored = await chrome.storage.session.get<Record<string, Record<string, unknown> | undefined>>(draftKey);
  const draft = stored[draftKey];
  let sent: { text: string; key: string } | null = null;
  const form = schemaForm({
    schema: module.input_schema as Schema,
    values: draft ?? prefilled.values,
    label: module.title,
    onSignIn,
    onChange: (values) => void chrome.storage.session.set({ [draftKey]: values }),
    async onSend(input) {
      const text = JSON.stringify(input);
      if (sent?.text !== text) sent = { text, key: crypto.randomUUID() };
      const answer = await ask('start', { moduleId: module.module_id, input, key: sent.key });
      if (!answer.ok) return answer.problem;
      await chrome.storage.session.remove(draftKey);
      onStarted(answer.data.job_id);
      return null;
    },
  });
  return h(
    'section',
    {},
    h('h2', { tabindex: -1 }, module.title),
    h('p', { class: 'hint' }, module.description),
    draft ? draftNotice(() => void chrome.storage.session.remove(draftKey).then(onAfresh)) : null,
    ...prefilled.remarks.map((remark) => h('p', { class: 'notice quiet' }, remark)),
    form,
  );
}

function draftNotice(onAfresh: () => void): HTMLElement {
  return h(
    'div',
    { class: 'notice quiet' },
    h('p', {}, 'This is what you entered before and did not send.'),
    h('button', { type: 'button', onclick: onAfresh }, 'Take it from the page again'),
  );
}
