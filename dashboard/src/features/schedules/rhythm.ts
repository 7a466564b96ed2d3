/** How often, as it is chosen in the form. */
export const RHYTHMS = [
  { id: 'daily', label: 'Every day' },
  { id: 'weekdays', label: 'Every weekday (Monday to Friday)' },
  { id: 'weekly', label: 'Once a week' },
  { id: 'monthly', label: 'Once a month' },
  { id: 'own', label: 'A pattern of your own (cron)' },
] as const;
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
/** Days that every month has, and the last one. */
export const MONTH_DAYS = [...Array.from({ length: 28 }, (_, index) => String(index + 1)), 'L'];

export type When = {
  rhythm: (typeof RHYTHMS)[number]['id'];
  /** "07:00" */
  time: string;
  /** 0 is Sunday */
  weekday: string;
  /** of the month; `L` is the last */
  day: string;
  /** five fields, for a pattern of one's own */
  cron: string;
};

export const MONDAY_MORNING: When = { rhythm: 'weekly', time: '07:00', weekday: '1', day: '1', cron: '0 7 * * 1' };

/** The five fields of cron, or null while something is not filled in. */
export function cronOf({ rhythm, time, weekday, day, cron }: When): string | null {
  if (rhythm === 'own') return cron.trim() === '' ? null : cron.trim();
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const at = `${Number(minute)} ${Number(hour)}`;
  switch (rhythm) {
    case 'daily':
      return `${at} * * *`;
    case 'weekdays':
      return `${at} * * 1-5`;
    case 'weekly':
      return `${at} * * ${weekday}`;
    case 'monthly':
      return `${at} ${day} * *`;
  }
}
