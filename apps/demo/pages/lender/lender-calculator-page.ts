import { html } from '../common/markup.ts';
import { lenderLink, type PageSource } from './lender-shell.ts';

/** The calculator: filled by its script, readable without it. */
export const calculatorPage: PageSource = {
  path: 'calculator/',
  title: 'Mortgage calculator | Wrenfield Home Loans',
  description: 'Monthly payment, interest and a schedule for any mortgage.',
  data: { page: 'calculator' },
  body: html`<section class="band slim"><div class="wrap"><p class="kicker">Mortgage calculator</p><h1>Every year of it, before you sign.</h1></div></section>
<div class="wrap calculator"><form class="panel" id="calculator" novalidate><label for="principal">You borrow</label><div class="money"><span aria-hidden="true">$</span><input id="principal" name="principal" inputmode="numeric" autocomplete="off" value="250,000" aria-describedby="principal-note"></div><input type="range" id="principal-range" min="50000" max="1500000" step="10000" value="250000" aria-label="You borrow, in dollars"><p class="note" id="principal-note">Price less deposit</p><fieldset><legend>Term</legend><div class="choices">${[
    10, 15, 20, 30,
  ].map(
    (years) =>
      html`<label><input type="radio" name="years" value="${years}"${years === 30 ? html` checked` : ''}><span class="term">${years}<small>years</small></span></label>`,
  )}</div></fieldset><label for="rate">Rate a year</label><div class="money after"><input id="rate" name="rate" inputmode="decimal" autocomplete="off" value="6.25"><span aria-hidden="true">%</span></div><p class="note" id="rate-note">Today's rate for this term. Change it if you like.</p><p class="problem" role="alert" hidden></p></form>
<section class="panel result" aria-live="polite"><p class="kicker">You pay</p><p class="big"><output id="payment">$1,539.30</output><small>a month</small></p><div class="share" aria-hidden="true"><i id="share-principal"></i><i id="share-interest"></i></div><dl><div><dt><i class="dot principal"></i>Borrowed</dt><dd id="borrowed">$250,000</dd></div><div><dt><i class="dot interest"></i>Interest in all</dt><dd id="interest"></dd></div><div><dt>Paid in all</dt><dd id="total"></dd></div><div><dt>Paid off in</dt><dd id="until"></dd></div></dl><p class="actions"><a class="button" href="${lenderLink('contact/')}">Talk it through</a><a class="button quiet" href="${lenderLink('rates/')}">Compare rates</a></p></section>
<section class="panel wide"><h2>What you owe, year by year</h2><figure id="chart"></figure><details open><summary>Schedule</summary><div class="scroll"><table class="rates" id="schedule"><thead><tr><th scope="col">Year</th><th scope="col">Interest</th><th scope="col">Repaid</th><th scope="col">Still owed</th></tr></thead><tbody></tbody></table></div></details></section></div>`,
};
