// The job list of the side bar. Like the real one it is virtualised: only rows in view exist, and none while the tab is in the background
// (the browser calls requestAnimationFrame only for a visible tab).
const ROW_HEIGHT = 56;
const SPARE_ROWS = 2;

const side = document.querySelector('#jobs');
const search = side.querySelector("[data-testid='JobSearch']");
const count = side.querySelector('.count');
const view = side.querySelector('.rows');
const list = view.querySelector('ul');
const menu = document.querySelector('button.menu');
let jobs = [];
let asked = 0;

function row({ jobId, jobName, city, state }, position) {
  const item = document.createElement('li');
  item.style.top = `${position * ROW_HEIGHT}px`;
  const link = document.createElement('a');
  link.dataset.testid = `JobListItem-${jobId}`;
  link.href = location.pathname === '/app/DailyLogs' ? `/app/DailyLogs?jobId=${jobId}` : `/app/JobPage/${jobId}/1`;
  if (jobId === side.dataset.current) link.setAttribute('aria-current', 'true');
  const name = document.createElement('strong');
  name.textContent = jobName;
  const place = document.createElement('span');
  place.textContent = `${city}, ${state}`;
  link.append(name, place);
  item.append(link);
  return item;
}

function draw() {
  const first = Math.max(0, Math.floor(view.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.ceil((view.scrollTop + view.clientHeight) / ROW_HEIGHT) + SPARE_ROWS;
  list.style.height = `${jobs.length * ROW_HEIGHT}px`;
  list.replaceChildren(...jobs.slice(first, last).map((job, position) => row(job, first + position)));
}

async function load() {
  asked += 1;
  const mine = asked;
  const answer = await fetch('/api/Jobsites/Grid', {
    method: 'POST',
    headers: { 'content-type': 'application/json', portaltype: '1' },
    body: JSON.stringify({ search: search.value }),
  })
    .then((response) => response.json())
    .catch(() => null);
  if (mine !== asked) return;
  if (answer?.needsToRelogin) {
    location.assign('/u/login');
    return;
  }
  jobs = answer?.success ? answer.data.jobs : [];
  count.textContent = answer?.success ? `${jobs.length} of ${answer.data.total} jobs` : 'The jobs could not be loaded.';
  requestAnimationFrame(draw);
}

search.addEventListener('input', load);
view.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
window.addEventListener('resize', () => requestAnimationFrame(draw));
menu.addEventListener('click', () => {
  const isOpen = side.classList.toggle('open');
  menu.setAttribute('aria-expanded', String(isOpen));
  requestAnimationFrame(draw);
});
await load();
