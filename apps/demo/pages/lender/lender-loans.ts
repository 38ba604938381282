import { amortise } from '../../catalogue/amortisation.ts';
import { LOANS, type Loan } from '../../catalogue/lender-catalogue.ts';
import { html, type Markup } from '../common/markup.ts';
import { dollars, percent } from './lender-figures.ts';
import { icon, sceneDoor, sceneStreet } from './lender-scenes.ts';
import { lenderLink, type PageSource } from './lender-shell.ts';

export function loanCard(loan: Loan): Markup {
  return html`<a class="card loan" href="${lenderLink(`mortgages/${loan.slug}/`)}">${icon(loan.node)}<h3>${loan.name}</h3><p>${loan.headline}</p><p class="rate"><strong>${percent(loan.rate)}</strong><span>${percent(loan.apr)} APR</span></p></a>`;
}

const GROUPS: readonly (readonly [title: string, text: string, nodes: readonly string[]])[] = [
  ['Fixed rate', 'One rate, one payment, from the first month to the last.', ['fixed-rate']],
  ['Adjustable', 'A lower start, and caps on what comes after.', ['adjustable']],
  ['First home', 'A smaller deposit and more of our time.', ['first-home']],
  ['Refinancing', 'The same house on better terms.', ['rate-refinancing', 'cash-out']],
];

export const mortgagesPage: PageSource = {
  path: 'mortgages/',
  title: 'Mortgages | Wrenfield Home Loans',
  description: 'Fixed, adjustable, first-home and refinancing mortgages.',
  body: html`<section class="band"><div class="wrap narrow"><p class="kicker">Mortgages</p><h1>Nine loans. One of them fits.</h1><p class="lead">Each page says plainly whom it suits and whom it does not. If two look alike, ask us: it takes ten minutes.</p></div></section>
<div class="wrap">${GROUPS.map(
    ([title, text, nodes]) =>
      html`<section class="group"><div><h2>${title}</h2><p>${text}</p></div><div class="cards">${LOANS.filter((loan) => nodes.includes(loan.node)).map(loanCard)}</div></section>`,
  )}</div>`,
};

function example(loan: Loan): Markup {
  const result = amortise({ principal: 300_000, rate: loan.rate, years: loan.years });
  return html`<aside class="panel example" aria-label="An example"><p class="kicker">For example</p><p class="big">${dollars(result.payment, 2)}<small>a month${loan.fixedYears === undefined ? '' : `, for the first ${loan.fixedYears} years`}</small></p><dl><div><dt>Loan</dt><dd>$300,000</dd></div><div><dt>Rate</dt><dd>${percent(loan.rate)} (${percent(loan.apr)} APR)</dd></div><div><dt>Term</dt><dd>${loan.years} years</dd></div><div><dt>Interest in all</dt><dd>${loan.fixedYears === undefined ? dollars(result.totalInterest) : 'depends on the market'}</dd></div></dl><a class="button" href="${lenderLink('calculator/')}?term=${loan.years}&amp;rate=${loan.rate}">Work out yours</a></aside>`;
}

function loanPage(loan: Loan): PageSource {
  const others = LOANS.filter((each) => each.sku !== loan.sku)
    .sort((a, b) => Number(b.node === loan.node) - Number(a.node === loan.node))
    .slice(0, 3);
  return {
    path: `mortgages/${loan.slug}/`,
    title: `${loan.name} | Wrenfield Home Loans`,
    description: loan.lead,
    data: { loan: loan.sku },
    body: html`<section class="band"><div class="wrap split"><div><p class="kicker"><a href="${lenderLink('mortgages/')}">Mortgages</a></p><h1>${loan.name}</h1><p class="lead">${loan.headline} ${loan.lead}</p><p class="rate hero"><strong>${percent(loan.rate)}</strong><span>${percent(loan.apr)} APR · ${loan.fixedYears === undefined ? `fixed for ${loan.years} years` : `fixed for ${loan.fixedYears} years, then yearly`}</span></p><p class="actions"><a class="button" href="${lenderLink('contact/')}?about=${loan.sku}">Ask about this loan</a><a class="button quiet" href="${lenderLink('calculator/')}?term=${loan.years}&amp;rate=${loan.rate}">Calculate</a></p></div>${example(loan)}</div></section>
<div class="wrap split top"><section><h2>It suits you if</h2><ul class="ticks">${loan.suits.map((each) => html`<li>${each}</li>`)}</ul><h2>Terms</h2><table class="terms"><tbody>${loan.terms.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table></section><div>${loan.node === 'first-home' ? sceneDoor() : sceneStreet()}</div></div>
<section class="wrap"><h2>Compare with</h2><div class="cards">${others.map(loanCard)}</div></section>`,
  };
}

export const loanPages: readonly PageSource[] = LOANS.map(loanPage);

export const ratesPage: PageSource = {
  path: 'rates/',
  title: "Today's rates | Wrenfield Home Loans",
  description: 'Rates and annual percentage rates of all our mortgages.',
  body: html`<section class="band"><div class="wrap narrow"><p class="kicker">Rates</p><h1>What money costs today.</h1><p class="lead">For a loan of $300,000 on a home you live in, with a good credit history. The second figure includes our fees.</p></div></section>
<div class="wrap"><div class="scroll"><table class="rates"><thead><tr><th scope="col">Loan</th><th scope="col">Term</th><th scope="col">Rate</th><th scope="col">APR</th><th scope="col">A month for $300,000</th><th scope="col"><span class="hidden">More</span></th></tr></thead><tbody>${LOANS.map(
    (loan) =>
      html`<tr><th scope="row">${loan.name}</th><td>${loan.years} years</td><td class="strong">${percent(loan.rate)}</td><td>${percent(loan.apr)}</td><td>${dollars(amortise({ principal: 300_000, rate: loan.rate, years: loan.years }).payment, 2)}</td><td><a href="${lenderLink(`mortgages/${loan.slug}/`)}" aria-label="More about ${loan.name}">Details</a></td></tr>`,
  )}</tbody></table></div><p class="fine">Rates are invented. A rate is yours for 60 to 120 days once you lock it, at no charge.</p>
<section class="panel row"><div><h2>Not sure what you would pay?</h2><p>Enter what you want to borrow and see every year of it.</p></div><a class="button" href="${lenderLink('calculator/')}">Open the calculator</a></section></div>`,
};
