// The daily log form. It behaves as React does: what is sent is the state, and the state follows real input events only.
const TOAST_MS = 4_000;

const form = document.querySelector('form.daily-log');
const jobId = form.dataset.jobId;
const select = form.querySelector('.ant-select');
const chips = select.querySelector('.chips');
const picker = form.querySelector('#usersToNotify');
const publish = form.querySelector('#publish');
const users = [...chips.children].map(({ dataset }) => ({ id: dataset.userId, name: dataset.userName }));
const everybody = users.map(({ id }) => id);
const today = form.elements.logDate.value;
const fresh = () => ({ logTitle: '', notes: '', logDate: today, notify: [...everybody] });
let state = fresh();

// react-dom, inputValueTracking: an event after a plain `element.value = …` is ignored, because the tracker has seen that value already
for (const name of ['logTitle', 'notes', 'logDate']) {
  const element = form.elements[name];
  const native = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value');
  let seen = native.get.call(element);
  Object.defineProperty(element, 'value', {
    configurable: true,
    get: () => native.get.call(element),
    set(value) {
      seen = String(value);
      native.set.call(element, value);
    },
  });
  element.addEventListener('input', () => {
    const value = native.get.call(element);
    if (value === seen) return;
    seen = value;
    state[name] = value;
    if (name === 'logTitle') showError('');
  });
}

function toast(kind, text) {
  const note = document.createElement('div');
  note.className = `ant-message-notice ant-message-${kind}`;
  note.textContent = text;
  document.querySelector('.ant-message').replaceChildren(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

function drawChips() {
  chips.replaceChildren(
    ...users
      .filter(({ id }) => state.notify.includes(id))
      .map(({ id, name }) => {
        const chip = document.createElement('span');
        chip.className = 'ant-select-selection-item';
        chip.dataset.userId = id;
        chip.textContent = name;
        return chip;
      }),
  );
  picker.placeholder = state.notify.length === 0 ? 'Nobody' : '';
}

// the drop-down hangs below body, not below the form
function openUsers() {
  if (document.querySelector('.ant-select-dropdown')) return;
  const menu = document.createElement('div');
  menu.className = 'ant-select-dropdown';
  const place = select.getBoundingClientRect();
  menu.style.left = `${place.left + scrollX}px`;
  menu.style.top = `${place.bottom + scrollY + 4}px`;
  menu.style.width = `${place.width}px`;
  menu.append(
    ...users.map(({ id, name }) => {
      const label = document.createElement('label');
      label.className = 'choice';
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = state.notify.includes(id);
      box.addEventListener('change', () => {
        state.notify = everybody.filter((one) => (one === id ? box.checked : state.notify.includes(one)));
        drawChips();
      });
      label.append(box, name);
      return label;
    }),
  );
  document.body.append(menu);
  picker.setAttribute('aria-expanded', 'true');
}

function closeUsers() {
  document.querySelector('.ant-select-dropdown')?.remove();
  picker.setAttribute('aria-expanded', 'false');
}

function showError(text) {
  const error = form.querySelector('#logTitle-error');
  error.textContent = text;
  error.hidden = text === '';
  form.querySelector("[data-testid='requiredCorrections']").hidden = text === '';
  form.elements.logTitle.setAttribute('aria-invalid', String(text !== ''));
}

async function showSaved() {
  // same document, no load event; the address does not tell the new log's id
  history.pushState(null, '', `/app/DailyLogs?jobId=${jobId}`);
  form.reset();
  for (const name of ['logTitle', 'notes', 'logDate']) form.elements[name].value = fresh()[name];
  state = fresh();
  drawChips();
  const text = await fetch(location.href).then((response) => response.text());
  const list = new DOMParser().parseFromString(text, 'text/html').querySelector('#daily-log-list');
  if (list) document.querySelector('#daily-log-list').replaceWith(list);
}

async function save() {
  const checked = (id) => form.querySelector(`#${id}`).checked;
  const answer = await fetch('/api/DailyLogs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', portaltype: '1' },
    body: JSON.stringify({
      jobId,
      title: state.logTitle,
      notes: state.notes,
      log_date: state.logDate,
      is_private: checked('isPrivate'),
      share_with_subs: checked('canShareSubs'),
      share_with_owner: checked('canShareOwner'),
      notify_user_ids: state.notify,
    }),
  })
    .then((response) => response.json())
    .catch(() => null);
  if (answer?.needsToRelogin) location.assign(`/u/login?returnTo=${encodeURIComponent(location.pathname + location.search)}`);
  else if (answer?.success) {
    toast('success', 'Daily Log saved.');
    await showSaved();
  } else toast('error', answer?.message ?? 'Something went wrong. Please try again.');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  closeUsers();
  showError(state.logTitle.trim() === '' ? 'Title is required.' : '');
  if (state.logTitle.trim() === '') return;
  publish.disabled = true;
  await save();
  publish.disabled = false;
});
select.querySelector('.ant-select-clear').addEventListener('click', () => {
  state.notify = [];
  drawChips();
  closeUsers();
});
picker.addEventListener('focus', openUsers);
picker.addEventListener('click', openUsers);
document.addEventListener('keydown', ({ key }) => key === 'Escape' && closeUsers());
document.addEventListener('pointerdown', ({ target }) => {
  if (!select.contains(target) && !target.closest('.ant-select-dropdown')) closeUsers();
});
drawChips();
