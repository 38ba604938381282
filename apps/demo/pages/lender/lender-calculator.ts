import { type Amortisation, amortise, type LoanTerms } from '../../catalogue/amortisation.ts';
import { LOANS } from '../../catalogue/lender-catalogue.ts';
import { html } from '../common/markup.ts';
import { dollars } from './lender-figures.ts';

function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (element === null) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** Reads `400,000` or `400000`; undefined when it is not a number. */
function readAmount(text: string): number | undefined {
  const plain = text.replace(/[\s,$]/g, '');
  return /^\d+(\.\d{0,2})?$/.test(plain) ? Number(plain) : undefined;
}

/** The balance as an area over the years, and what each year costs in interest as bars beneath it. */
function chart(result: Amortisation, principal: number): string {
  const width = 920;
  const height = 240;
  const years = result.schedule.length;
  const top = principal * 100;
  const x = (year: number): number => 8 + (year / years) * (width - 16);
  const y = (cents: number): number => 18 + (1 - cents / top) * (height - 48);
  const points = [
    `${x(0)},${y(top)}`,
    ...result.schedule.map((each) => `${x(each.year).toFixed(1)},${y(each.balance).toFixed(1)}`),
  ];
  const base = y(0);
  const bars = result.schedule.map((each) => {
    const tall = Math.max((each.interest / top) * (height - 48) * 2, 0);
    const wide = Math.max((width - 16) / years - 4, 2);
    return `<rect x="${(x(each.year - 1) + 2).toFixed(1)}" y="${(base - tall).toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}" rx="2" fill="var(--accent)" fill-opacity=".75"/>`;
  });
  const marks = [0, Math.round(years / 2), years].map((year) => {
    const anchor = year === 0 ? 'start' : year === years ? 'end' : 'middle';
    return `<text x="${x(year)}" y="${height - 6}" text-anchor="${anchor}">${year === 0 ? 'today' : `year ${year}`}</text>`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Still owed falls from ${dollars(top)} to nothing in ${years} years"><polygon points="${points.join(' ')} ${x(years)},${base} ${x(0)},${base}" fill="var(--good)" fill-opacity=".18"/><polyline points="${points.join(' ')}" fill="none" stroke="var(--good)" stroke-width="3"/>${bars.join('')}<path d="M8 ${base}h${width - 16}" stroke="var(--line-strong)"/>${marks.join('')}<text x="${width - 8}" y="30" text-anchor="end">line: still owed · bars: interest of the year</text></svg>`;
}

function show(terms: LoanTerms): void {
  const result = amortise(terms);
  const share = Math.round(((terms.principal * 100) / result.totalPaid) * 100);
  find('#payment').textContent = dollars(result.payment, 2);
  find('#borrowed').textContent = dollars(terms.principal * 100);
  find('#interest').textContent = dollars(result.totalInterest);
  find('#total').textContent = dollars(result.totalPaid);
  find('#until').textContent = `${terms.years * 12} payments, ${new Date().getFullYear() + terms.years}`;
  find<HTMLElement>('#share-principal').style.width = `${share}%`;
  find<HTMLElement>('#share-interest').style.width = `${100 - share}%`;
  find('#chart').innerHTML = chart(result, terms.principal);
  const rows = result.schedule.map(
    (each) =>
      html`<tr><th scope="row">${each.year}</th><td>${dollars(each.interest)}</td><td>${dollars(each.principal)}</td><td>${dollars(each.balance)}</td></tr>`,
  );
  find('#schedule tbody').innerHTML = html`${rows}`.markup;
}

/** Makes the calculator answer while one types. */
export function wireCalculator(): void {
  const principal = find<HTMLInputElement>('#principal');
  const range = find<HTMLInputElement>('#principal-range');
  const rate = find<HTMLInputElement>('#rate');
  const problem = find<HTMLElement>('.problem');
  const terms = [...document.querySelectorAll<HTMLInputElement>('input[name="years"]')];
  let ownRate = false;

  const years = (): number => Number(terms.find((term) => term.checked)?.value ?? 30);
  const note = (): void => {
    find('#rate-note').textContent = ownRate ? 'Your own rate.' : "Today's rate for this term. Change it if you like.";
  };
  const update = (): void => {
    const amount = readAmount(principal.value);
    const percentage = readAmount(rate.value);
    const wrong =
      amount === undefined || amount < 1_000 || amount > 100_000_000
        ? 'Enter what you want to borrow, from 1,000 to 100,000,000 dollars.'
        : percentage === undefined || percentage > 25
          ? 'Enter a rate from 0 to 25 percent.'
          : undefined;
    problem.hidden = wrong === undefined;
    problem.textContent = wrong ?? '';
    find('.result').classList.toggle('stale', wrong !== undefined);
    if (wrong !== undefined || amount === undefined || percentage === undefined) return;
    range.value = String(amount);
    show({ principal: amount, rate: percentage, years: years() });
  };

  const asked = new URLSearchParams(location.search);
  const term = terms.find((each) => each.value === asked.get('term'));
  if (term !== undefined) term.checked = true;
  if (readAmount(asked.get('rate') ?? '') !== undefined) rate.value = asked.get('rate') ?? rate.value;

  principal.addEventListener('input', update);
  principal.addEventListener('blur', () => {
    const amount = readAmount(principal.value);
    if (amount !== undefined) principal.value = amount.toLocaleString('en-US');
  });
  range.addEventListener('input', () => {
    principal.value = Number(range.value).toLocaleString('en-US');
    update();
  });
  rate.addEventListener('input', () => {
    ownRate = true;
    note();
    update();
  });
  for (const each of terms) {
    each.addEventListener('change', () => {
      const loan = LOANS.find((candidate) => candidate.node === 'fixed-rate' && candidate.years === years());
      if (!ownRate && loan !== undefined) rate.value = loan.rate.toFixed(2);
      update();
    });
  }
  find('#calculator').addEventListener('submit', (event) => event.preventDefault());
  update();
}
