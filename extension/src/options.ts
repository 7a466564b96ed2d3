import type { Status } from './messages.ts';
import { ask } from './panel/ask.ts';
import { h } from './panel/dom.ts';
import { problemBox } from './panel/notice.ts';

const input = h('input', { id: 'address', type: 'url', autocomplete: 'off', 'aria-describedby': 'address-hint', spellcheck: 'false' });
const news = h('div', { role: 'status' });
const save = h('button', { type: 'submit', class: 'primary' }, 'Save address');
const hint = h('p', { id: 'address-hint', class: 'hint' });
const publishes = h('input', {
  id: 'publish-logs',
  type: 'checkbox',
  'aria-describedby': 'publish-hint',
  onchange: () => void keepPublishing(),
});
const publishHint = h('p', { id: 'publish-hint', class: 'hint' });

function show({ address, isManaged, person, publishLogs, isPublishManaged }: Status): void {
  publishes.checked = publishLogs;
  publishes.disabled = isPublishManaged;
  publishHint.textContent = isPublishManaged
    ? 'Set by your administrator.'
    : 'You still agree to each one. Off: Banksman fills in the form and you press Publish yourself.';
  input.value = address;
  input.disabled = isManaged;
  save.hidden = isManaged;
  hint.textContent = isManaged
    ? 'Set by your administrator.'
    : 'Where you open Banksman in the browser, such as https://banksman.example.com. Another address signs you out here.';
  document
    .querySelector('#who')
    ?.replaceChildren(person ? `Signed in as ${person.name} (${person.workspace.name}).` : 'Nobody is signed in.');
}

async function keepPublishing(): Promise<void> {
  const answer = await ask('set_publishing', { publishLogs: publishes.checked });
  if (answer.ok) show(answer.data);
  news.replaceChildren(answer.ok ? h('p', { class: 'notice quiet' }, 'Saved.') : problemBox(answer.problem));
}

async function store(event: Event): Promise<void> {
  event.preventDefault();
  const answer = await ask('set_address', { address: input.value });
  if (answer.ok) show(answer.data);
  news.replaceChildren(answer.ok ? h('p', { class: 'notice quiet' }, 'Saved.') : problemBox(answer.problem));
}

document.body.replaceChildren(
  h('header', {}, h('h1', {}, 'Banksman')),
  h(
    'main',
    {},
    h(
      'form',
      { novalidate: true, onsubmit: (event) => void store(event) },
      h('div', { class: 'field' }, h('label', { for: 'address' }, 'Address of Banksman'), input, hint),
      news,
      h('div', { class: 'actions' }, save),
    ),
    h(
      'div',
      { class: 'field' },
      h('label', { class: 'choice', for: 'publish-logs' }, publishes, ' Publish daily logs for me'),
      publishHint,
    ),
    h('p', { id: 'who', class: 'hint' }),
  ),
);
const answer = await ask('status', {});
if (answer.ok) show(answer.data);
else news.replaceChildren(problemBox(answer.problem));
