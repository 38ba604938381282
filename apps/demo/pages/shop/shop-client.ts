import '../common/site.css';
import './shop.css';
import './shop-product.css';
import { shopNode, shopProduct } from '../../catalogue/shop-catalogue.ts';
import { showConsent } from '../common/consent-bar.ts';
import { tell } from '../common/tracking.ts';
import { putIntoCart, showCount } from './shop-cart.ts';
import { wireCartPage, wireCheckout, wireOrder } from './shop-checkout.ts';
import { wireList, wireSearch } from './shop-lists.ts';

function wireBuying(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[data-help]')) tell('help');
    const add = target?.closest<HTMLButtonElement>('[data-add]');
    const product = shopProduct(add?.dataset['add'] ?? '');
    if (add === null || add === undefined || product === undefined) return;
    putIntoCart(product, 1);
    add.textContent = 'Added';
    setTimeout(() => {
      add.textContent = 'Add';
    }, 1600);
  });
  const form = document.querySelector<HTMLFormElement>('[data-buy]');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const product = shopProduct(form.dataset['buy'] ?? '');
    if (product === undefined) return;
    putIntoCart(product, Number(new FormData(form).get('quantity') ?? 1));
    const added = document.querySelector<HTMLElement>('.added');
    if (added !== null) added.hidden = false;
  });
}

// Products tell of themselves: their pages carry the data that search engines read.
const { category, page } = document.body.dataset;
showConsent({ key: 'oriel-privacy', who: 'Oriel' });
showCount();

const place = shopNode(category ?? '');
if (place !== undefined) tell('list', { category: place.name });
if (page === 'search') wireSearch();
wireList();
wireBuying();
if (page === 'cart') wireCartPage();
if (page === 'checkout') wireCheckout();
if (page === 'order') wireOrder();
