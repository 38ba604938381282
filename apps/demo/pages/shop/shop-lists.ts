import { searchShop } from '../../catalogue/shop-catalogue.ts';
import { html } from '../common/markup.ts';
import { tell } from '../common/tracking.ts';
import { productCard } from './shop-cards.ts';

function within(price: number, ranges: readonly string[]): boolean {
  return ranges.some((range) => {
    const [low = 0, high = 0] = range.split('-').map(Number);
    return price >= low && price < high;
  });
}

/** Narrows and orders the list of a page by its filters. */
export function wireList(): void {
  const list = document.querySelector<HTMLElement>('[data-list]');
  const form = document.querySelector<HTMLFormElement>('[data-filters]');
  if (list === null || form === null) return;
  const sort = document.querySelector<HTMLSelectElement>('[data-sort]');
  const empty = document.querySelector<HTMLElement>('.empty');
  const shown = document.querySelector('[data-shown]');

  const apply = (): void => {
    const chosen = new FormData(form);
    const brands = chosen.getAll('brand').map(String);
    const prices = chosen.getAll('price').map(String);
    const least = Number(chosen.get('rating') ?? 0);
    const cards = [...list.querySelectorAll<HTMLElement>('.product')];
    let count = 0;
    for (const card of cards) {
      const { brand = '', price = '0', rating = '0' } = card.dataset;
      const fits =
        (brands.length === 0 || brands.includes(brand)) &&
        (prices.length === 0 || within(Number(price), prices)) &&
        Number(rating) >= least;
      card.hidden = !fits;
      if (fits) count += 1;
    }
    const [, down, by = 'reviews'] = /^(-?)(\w+)$/.exec(sort?.value ?? 'reviews') ?? [];
    const sign = by === 'price' && down === '' ? 1 : -1;
    cards.sort((a, b) => sign * (Number(a.dataset[by]) - Number(b.dataset[by])));
    list.append(...cards);
    if (empty !== null) empty.hidden = count > 0;
    if (shown !== null) shown.textContent = `${count} ${count === 1 ? 'product' : 'products'}`;
  };

  form.addEventListener('change', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  sort?.addEventListener('change', apply);
  const details = form.querySelector('details');
  if (details !== null && matchMedia('(max-width: 62rem)').matches) details.open = false;
}

/** Fills the search page from the address. */
export function wireSearch(): void {
  const query = new URLSearchParams(location.search).get('q')?.trim() ?? '';
  const field = document.querySelector<HTMLInputElement>('#find');
  const heading = document.querySelector('[data-heading]');
  const hint = document.querySelector<HTMLElement>('[data-hint]');
  const results = document.querySelector<HTMLElement>('[data-results]');
  const nothing = document.querySelector<HTMLElement>('[data-nothing]');
  if (query === '' || heading === null || hint === null || results === null || nothing === null) return;
  if (field !== null) field.value = query;
  const found = searchShop(query);
  tell('search', { query });
  document.title = `${query} | Oriel`;
  heading.textContent = found.length === 0 ? `Nothing found for “${query}”` : `“${query}”`;
  hint.textContent = found.length === 0 ? 'Try fewer words, a brand, or what it is for. Or ask an expert.' : '';
  hint.hidden = found.length > 0;
  results.hidden = found.length === 0;
  nothing.hidden = found.length > 0;
  const list = results.querySelector('[data-list]');
  if (list !== null) list.innerHTML = html`${found.map(productCard)}`.markup;
  const shown = results.querySelector('[data-shown]');
  if (shown !== null) shown.textContent = `${found.length} ${found.length === 1 ? 'product' : 'products'}`;
  const brands = new Set(found.map((product) => product.name.split(' ')[0]));
  for (const label of results.querySelectorAll('label')) {
    const box = label.querySelector<HTMLInputElement>('input[name="brand"]');
    if (box === null) continue;
    if (brands.has(box.value)) label.querySelector('small')?.remove();
    else label.remove();
  }
}
