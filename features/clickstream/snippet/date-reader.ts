/** Lengths of months in days, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads a date as `YYYY-MM-DD` (`YYYY-MM` for a month): as fields of HTML and ISO 8601 write it, in figures in the order of the
 * page's language, or with the month in words. Two-digit years and what can be read in two ways are left unread.
 */
export function readDate(text: string, locale: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (iso) return iso[3] === undefined ? month(iso[1], iso[2]) : day(iso[1], iso[2], iso[3]);
  const figures = /^(\d{1,4})\s?[./\-年]\s?(\d{1,2})\s?[./\-月]\s?(\d{1,4})\.?日?$/.exec(text);
  if (figures) {
    const [, one = '', two = '', three = ''] = figures;
    if (one.length === 4) return day(one, two, three);
    if (three.length !== 4) return undefined;
    return isMonthFirst(locale) ? day(three, one, two) : day(three, two, one);
  }
  return inWords(text, locale);
}

function day(year = '', monthOf = '', dayOf = ''): string | undefined {
  const [m, d] = [Number(monthOf), Number(dayOf)];
  const longest = LONGEST[m - 1] ?? 0;
  const isLeap = new Date(Date.UTC(Number(year), 1, 29)).getUTCMonth() === 1;
  if (year.length !== 4 || d < 1 || d > (m === 2 && !isLeap ? 28 : longest)) return undefined;
  return `${month(year, monthOf)}-${String(d).padStart(2, '0')}`;
}

function month(year = '', monthOf = ''): string | undefined {
  const m = Number(monthOf);
  return m >= 1 && m <= 12 ? `${year}-${String(m).padStart(2, '0')}` : undefined;
}

/** A language without its country is written in more than one order only where it is English: American order is then assumed. */
function isMonthFirst(locale: string): boolean {
  const parts = format(locale, { day: 'numeric', month: 'numeric', year: 'numeric' })?.formatToParts(0) ?? [];
  const order = parts.map((part) => part.type);
  return order.indexOf('month') < order.indexOf('day');
}

function inWords(text: string, locale: string): string | undefined {
  const figures: readonly string[] = text.match(/\d+/g) ?? [];
  const year = figures.find((each) => each.length === 4);
  const days = figures.filter((each) => each.length <= 2);
  if (year === undefined || figures.length !== 2 || days.length !== 1) return undefined;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const found = [...new Set([locale, 'en'])].flatMap((each) => {
    const at = MONTHS.findIndex((_, index) => words.some((word) => namesMonth(word, index, each)));
    return at === -1 ? [] : [at + 1];
  });
  return found[0] === undefined ? undefined : day(year, String(found[0]), days[0]);
}

const MONTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** Whether a word is a month's name, or as much of its beginning as no other month has (three letters at least). */
function namesMonth(word: string, index: number, locale: string): boolean {
  const named = (each: number, style: 'long' | 'short') =>
    // With a day beside it a month may take another form.
    format(locale, { day: 'numeric', month: style, timeZone: 'UTC' })
      ?.formatToParts(Date.UTC(2024, each, 15))
      .find((part) => part.type === 'month')
      ?.value.toLowerCase()
      .replace(/\.$/, '') ?? '';
  if (named(index, 'short') === word || named(index, 'long') === word) return true;
  return word.length >= 3 && MONTHS.filter((each) => named(each, 'long').startsWith(word)).join() === String(index);
}

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat(locale || 'en', options);
  } catch {
    // A page may state a language that does not exist.
    return locale === 'en' ? undefined : format('en', options);
  }
}
