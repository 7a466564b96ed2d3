import type { DailyLog, DailyLogDraft, Site } from '@banksman/contracts';

/** A Buildertrend office with one job in Denver, in memory. */
export function openDesk() {
  const sites: Site[] = [
    {
      id: '48211904',
      name: 'Maple Street Duplex',
      street: '1200 Maple Street',
      city: 'Denver',
      state: 'CO',
      zip: '80202',
      permit_number: null,
      project_manager: null,
      crew: [],
      notes: '',
      url: 'http://127.0.0.1/job/48211904',
    },
  ];
  const logs: DailyLog[] = [];
  let fault: Error | null = null;
  return {
    sites,
    logs,
    failOnce: (error: Error) => {
      fault = error;
    },
    act(name: string, input: unknown): Site | DailyLog | null {
      if (name === 'get_job') return sites.find(({ id }) => id === (input as { job_id: string }).job_id) ?? null;
      const failing = fault;
      fault = null;
      if (failing) throw failing;
      const { job_id, title, notes, date } = input as DailyLogDraft;
      const log = { id: `log-${logs.length + 1}`, job_id, title, notes, date, url: `http://127.0.0.1/log/${logs.length + 1}` };
      logs.push(log);
      return log;
    },
  };
}
