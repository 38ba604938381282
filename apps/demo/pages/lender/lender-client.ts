import '../common/site.css';
import './lender.css';
import './lender-forms.css';
import { LOANS, PRIVATE_PRODUCTS } from '../../catalogue/lender-catalogue.ts';
import { showConsent, wireMenu } from '../common/consent-bar.ts';
import { tell } from '../common/tracking.ts';
import { wireCalculator } from './lender-calculator.ts';

function nameOf(sku: string): string | undefined {
  return [...LOANS, ...PRIVATE_PRODUCTS].find((product) => product.sku === sku)?.name;
}

function wireContact(): void {
  const form = document.querySelector<HTMLFormElement>('[data-apply]');
  if (form === null) return;
  const need = form.elements.namedItem('need');
  const about = new URLSearchParams(location.search).get('about');
  if (need instanceof HTMLSelectElement && about !== null) {
    const options = [...need.options].map((option) => option.value);
    if (options.includes(about)) need.value = about;
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    tell('checkout', { step: 'application' });
    for (const done of form.querySelectorAll<HTMLElement>('.done')) done.hidden = false;
  });
}

const { loan, page } = document.body.dataset;
showConsent({ key: 'wrenfield-privacy', who: 'Wrenfield' });
wireMenu();
const name = loan === undefined ? undefined : nameOf(loan);
if (loan !== undefined && name !== undefined) tell('product', { sku: loan, name });
if (page === 'calculator') wireCalculator();
wireContact();
for (const button of document.querySelectorAll('[data-help]')) {
  button.addEventListener('click', () => tell('help'));
}
