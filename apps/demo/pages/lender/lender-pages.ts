import { LOANS, loanBySlug } from '../../catalogue/lender-catalogue.ts';
import { html, type Markup } from '../common/markup.ts';
import { calculatorPage } from './lender-calculator-page.ts';
import { percent } from './lender-figures.ts';
import { loanCard, loanPages, mortgagesPage, ratesPage } from './lender-loans.ts';
import { icon, sceneDoor, scenePrivate, sceneStreet } from './lender-scenes.ts';
import { lenderLink, type PageSource } from './lender-shell.ts';

const STRIP = ['fixed-30', 'fixed-15', 'adjustable-7', 'refinance'];

function strip(): Markup {
  return html`<section class="strip" aria-label="Today's rates"><div class="wrap">${LOANS.filter((loan) =>
    STRIP.includes(loan.slug),
  ).map(
    (loan) =>
      html`<a href="${lenderLink(`mortgages/${loan.slug}/`)}"><span>${loan.short}</span><strong>${percent(loan.rate)}</strong><small>${percent(loan.apr)} APR</small></a>`,
  )}</div></section>`;
}

const homePage: PageSource = {
  path: '',
  title: 'Wrenfield Home Loans',
  description: 'Mortgages that let you sleep.',
  body: html`<section class="wrap split hero"><div><p class="kicker">Home loans since 1931</p><h1>A mortgage that lets you sleep.</h1><p class="lead">Clear rates, a payment you can plan with, and a person who answers. Work out yours in a minute; talk to us when it matters.</p><p class="actions"><a class="button" href="${lenderLink('calculator/')}">Calculate my payment</a><a class="button quiet" href="${lenderLink('mortgages/')}">See all mortgages</a></p></div>${sceneStreet()}</section>
${strip()}
<section class="wrap"><div class="heading"><h2>Where are you on the way?</h2></div><div class="cards">${[
    'first-home',
    'fixed-30',
    'refinance',
  ].map((slug) => {
    const loan = loanBySlug(slug);
    return loan === undefined ? '' : loanCard(loan);
  })}</div></section>
<section class="band"><div class="wrap thirds"><div>${icon('clock')}<h3>An answer in a day</h3><p>Send three documents before noon and know by the next noon what you can spend.</p></div><div>${icon('people')}<h3>One adviser, start to keys</h3><p>The person you talk to first is the person who sits beside you at closing.</p></div><div>${icon('shield')}<h3>Free rate lock</h3><p>If rates fall before closing, yours falls too. If they rise, it does not.</p></div></div></section>
<section class="wrap split private"><div>${scenePrivate()}</div><div><p class="kicker">Wrenfield Private</p><h2>When the house is one part of a larger picture.</h2><p>For borrowers with investments, companies or several homes: lending against the whole of it, from one desk.</p><a class="button quiet" href="${lenderLink('private-bank/')}">The private bank</a></div></section>
<section class="wrap narrow"><h2>Asked every day</h2><details><summary>How much can I borrow?</summary><p class="answer">Usually four to five times what your household earns in a year, less what you already owe. The deposit decides the rest.</p></details><details><summary>Fixed or adjustable?</summary><p class="answer">If you will stay longer than the first fixed years, fixed is the calmer choice. If you will surely move, adjustable is often the cheaper one.</p></details><details><summary>What does refinancing cost?</summary><p class="answer">About one percent of the loan. We tell you how many months the saving takes to earn it back.</p></details></section>`,
};

const privatePage: PageSource = {
  path: 'private-bank/',
  title: 'Private bank | Wrenfield',
  description: 'Lending and wealth from one desk.',
  data: { loan: 'PRIV-LOAN' },
  body: html`<section class="night"><div class="wrap split hero"><div><p class="kicker">Wrenfield Private</p><h1>One desk for the house, the portfolio and the next twenty years.</h1><p class="lead">From one million in assets or borrowing. You have one banker, who knows the children's names and the covenant on the boathouse.</p><p class="actions"><a class="button" href="${lenderLink('contact/')}?about=PRIV-LOAN">Meet a private banker</a></p></div>${scenePrivate()}</div></section>
<section class="wrap"><div class="cards"><article class="card">${icon('fixed-rate')}<h3>Private mortgage</h3><p>Above a million, for homes that do not fit a form: several at once, held by a trust, abroad. Interest only, if that is wiser.</p><p class="rate"><strong>5.90 %</strong><span>indicative, ten years fixed</span></p></article><article class="card">${icon('cash-out')}<h3>Portfolio credit line</h3><p>Borrow against securities without selling them: in two days, repaid when it suits you.</p><p class="rate"><strong>5.25 %</strong><span>variable, over the base rate</span></p></article><article class="card">${icon('shield')}<h3>Wealth mandate</h3><p>Your mortgage and your investments planned as one balance sheet, reviewed with you twice a year.</p><p class="rate"><strong>0.55 %</strong><span>a year, all in</span></p></article></div></section>
<section class="band"><div class="wrap split"><blockquote>“They found that we paid eight thousand a year for the privilege of keeping two things apart.”<cite>A family in its second house with us</cite></blockquote><div><h2>How it begins</h2><ol class="steps"><li><strong>An hour of questions.</strong> Yours first.</li><li><strong>One sheet of paper.</strong> Everything you own and owe, and what we would change.</li><li><strong>A quarter's trial.</strong> Leave without a reason, at no charge.</li></ol></div></div></section>`,
};

const aboutPage: PageSource = {
  path: 'about/',
  title: 'About us | Wrenfield Home Loans',
  description: 'Who we are and how we lend.',
  body: html`<section class="wrap split hero"><div><p class="kicker">About Wrenfield</p><h1>Ninety years of front doors.</h1><p class="lead">We began over a bakery in 1931, lending to bakers. We have made every kind of home loan since, and sold none of them to anybody else: the house you borrow from is the house you pay.</p></div>${sceneDoor()}</section>
<section class="band"><div class="wrap thirds"><div><p class="big">41,300</p><p>homes with our loan on them today</p></div><div><p class="big">11 min</p><p>on the telephone before most people know what they can afford</p></div><div><p class="big">97 %</p><p>closed on the day we said</p></div></div></section>
<section class="wrap narrow"><h2>What we will not do</h2><ul class="ticks"><li>Lend you more than you can carry in a bad year.</li><li>Call you because a machine said so. Someone may say hello on these pages; one click sends us away.</li><li>Hide a fee in a rate, or a rate in a footnote.</li></ul></section>`,
};

const contactPage: PageSource = {
  path: 'contact/',
  title: 'Contact | Wrenfield Home Loans',
  description: 'Talk to a home loan adviser.',
  body: html`<section class="band"><div class="wrap narrow"><p class="kicker">Contact</p><h1>Ask us something.</h1><p class="lead">There is usually a person here. If all of them are talking, leave a message and one of them answers.</p></div></section>
<div class="wrap split top"><section class="panel"><h2>Talk now</h2><p>An adviser answers in this window, by name. No telephone needed.</p><button class="button" type="button" data-help>Ask an adviser</button><hr><h2>Prefer to come by?</h2><p>14 Mill Lane, Wrenfield<br>Monday to Friday, 9 to 18</p><p>0800 555 0131 (invented, like the rest)</p></section><section class="panel"><h2>Begin an application</h2><form data-apply novalidate><label>What do you need?<select name="need"><option value="FIX-30">A home to live in</option><option value="FIRST-30">My first home</option><option value="REFI-15">A better loan for the home I have</option><option value="PRIV-LOAN">Private banking</option></select></label><label>About how much, in dollars?<input name="amount" inputmode="numeric" autocomplete="off" placeholder="250,000"></label><label>When?<select name="when"><option>Within three months</option><option>This year</option><option>I am only looking</option></select></label><button class="button" type="submit">Begin</button><p class="done" role="status" hidden>Thank you. In a real bank an adviser would now have this on the desk; in this demonstration it goes no further.</p></form></section></div>`,
};

/** Every page of the lender. */
export const LENDER_PAGES: readonly PageSource[] = [
  homePage,
  mortgagesPage,
  ...loanPages,
  calculatorPage,
  ratesPage,
  privatePage,
  aboutPage,
  contactPage,
];
