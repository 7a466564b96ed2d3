const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SHORT_DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const NTH = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

/**
 * A sentence for the usual patterns: "Every Monday at 7:00", "On the last day of every month at 18:30".
 * @param cron five fields, already checked
 * @returns the five fields themselves when a sentence would be longer than they are clear
 */
export function cronInWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const times = timesInWords(minute, hour);
  const days = daysInWords(day, month, weekday);
  if (times === null || days === null) return cron;
  if (times.isPoint) return `${days} at ${times.text}`;
  return days === 'Every day' ? times.text : `${times.text}, ${days.charAt(0).toLowerCase()}${days.slice(1)}`;
}

function timesInWords(minute: string, hour: string): { text: string; isPoint: boolean } | null {
  if (hour === '*') {
    const every = /^\*\/(\d+)$/.exec(minute)?.[1];
    if (minute === '*' || every === '1') return { text: 'Every minute', isPoint: false };
    if (every && 60 % Number(every) === 0) return { text: `Every ${every} minutes`, isPoint: false };
    if (/^\d+$/.test(minute)) return { text: minute === '0' ? 'Every hour' : `Every hour, ${minute} past`, isPoint: false };
    return null;
  }
  if (!/^\d+$/.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return null;
  const points = hour.split(',').map((h) => `${Number(h)}:${minute.padStart(2, '0')}`);
  return { text: listed(points), isPoint: true };
}

function daysInWords(day: string, month: string, weekday: string): string | null {
  const inMonth = month === '*' ? 'every month' : /^\d+$/.test(month) ? MONTHS[Number(month) - 1] : undefined;
  if (inMonth === undefined) return null;
  if (day === '*' && weekday === '*') return month === '*' ? 'Every day' : `Every day in ${inMonth}`;
  if (weekday === '*' && day === 'L') return `On the last day of ${inMonth}`;
  if (weekday === '*' && /^\d+$/.test(day)) return `On the ${ordinal(Number(day))} of ${inMonth}`;
  if (day !== '*') return null;
  const nth = /^(\w+)#([1-5])$/.exec(weekday);
  const nthDay = nth?.[1] && dayName(nth[1]);
  if (nth && nthDay) return `On the ${NTH[Number(nth[2])]} ${nthDay} of ${inMonth}`;
  const names = weekdaysInWords(weekday);
  if (names === null) return null;
  return month === '*' ? `Every ${names}` : `Every ${names} in ${inMonth}`;
}

function weekdaysInWords(weekday: string): string | null {
  if (/^(1-5|MON-FRI)$/i.test(weekday)) return 'weekday (Monday to Friday)';
  const names = weekday.split(',').map(dayName);
  return names.every((name) => name !== null) ? listed(names) : null;
}

function dayName(text: string): string | null {
  const number = /^[0-7]$/.test(text) ? Number(text) : SHORT_DAYS.indexOf(text.toUpperCase());
  return DAYS[number] ?? null;
}

function ordinal(number: number): string {
  const isTeen = number >= 11 && number <= 13;
  return `${number}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th'}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
