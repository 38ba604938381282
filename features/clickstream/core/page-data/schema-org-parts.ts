import { DAY } from '../../../../kernel/time.ts';
import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord, present } from '../senders/reception.ts';
import { amountOf, currencyOf } from './amount.ts';
import { listOf, type PageSaying, recordOf, textOf } from './page-saying.ts';

const HOME = /^(home|homepage|start|startseite|accueil|inicio|in[ií]cio|home ?page|hem|forside)$/i;

function isOf(node: Properties, type: RegExp): boolean {
  return listOf(node['@type']).some((each) => type.test(textOf(each) ?? ''));
}

/** The names on the way to this page, without the front page. Of several ways the longest. */
export function crumbsOf(nodes: readonly Properties[]): readonly string[] {
  const ways = nodes.filter((node) => isOf(node, /BreadcrumbList$/)).map(namesOf);
  return ways.reduce((longest, way) => (way.length > longest.length ? way : longest), []);
}

function namesOf(trail: Properties): readonly string[] {
  const steps = listOf(trail['itemListElement']).filter(isRecord);
  const place = (step: Properties) => Number(textOf(step['position']) ?? 0);
  const names = [...steps]
    .sort((one, other) => place(one) - place(other))
    .flatMap((step) => textOf(step['name']) ?? textOf(recordOf(listOf(step['item'])[0])['name']) ?? []);
  return HOME.test(names[0] ?? '') ? names.slice(1) : names;
}

/** An order older than this is a page of past orders, not news. */
const FRESH = DAY;

/** What `Order` nodes say: an order placed, cancelled or returned. */
export function orderSayings(
  nodes: readonly Properties[],
  follow: (value: unknown) => unknown,
  now: number,
): readonly PageSaying[] {
  return nodes
    .filter((node) => isOf(node, /(^|[/:#])Order$/))
    .flatMap((node): readonly PageSaying[] => {
      const ordered = Date.parse(textOf(node['orderDate']) ?? '');
      // A date without a time began up to a day ago, somewhere on earth.
      if (now - ordered > FRESH * 2) return [];
      const offers = listOf(node['acceptedOffer']).map(follow).filter(isRecord);
      const due = recordOf(listOf(node['totalPaymentDue'] ?? recordOf(node['partOfInvoice'])['totalPaymentDue'])[0]);
      const lines = listOf(node['orderedItem']).map(follow).filter(isRecord);
      const priced = recordOf(offers[0]);
      const properties = present({
        order_id: textOf(node['orderNumber']) ?? textOf(node['confirmationNumber']),
        total: amountOf(node['price']) ?? amountOf(due['price']) ?? amountOf(due['value']),
        currency: currencyOf(
          node['priceCurrency'] ?? due['priceCurrency'] ?? due['currency'] ?? priced['priceCurrency'],
        ),
        items:
          offers.length > 0
            ? offers.map((offer) => offerLine(offer, follow))
            : lines.map((line) => itemLine(line, follow)),
      });
      const status = textOf(node['orderStatus']) ?? '';
      const event = /Cancelled$/.test(status) ? 'Order Cancelled' : /Returned$/.test(status) ? 'refund' : 'purchase';
      return [{ event, properties }];
    });
}

function offerLine(offer: Properties, follow: (value: unknown) => unknown): Properties {
  const product = recordOf(follow(listOf(offer['itemOffered'])[0]));
  const quantity = amountOf(recordOf(offer['eligibleQuantity'])['value'] ?? offer['eligibleQuantity']);
  return { ...line(product), price: amountOf(offer['price']), ...present({ quantity }) };
}

function itemLine(item: Properties, follow: (value: unknown) => unknown): Properties {
  const inner = follow(listOf(item['orderedItem'])[0]);
  const product = isRecord(inner) ? inner : item;
  const offer = recordOf(listOf(product['offers'])[0]);
  return {
    ...line(product),
    price: amountOf(offer['price']),
    ...present({ quantity: amountOf(item['orderQuantity']) }),
  };
}

function line(product: Properties): Properties {
  const { sku, productID, gtin13, gtin, mpn, name } = product;
  return { sku: textOf(sku ?? productID ?? gtin13 ?? gtin ?? mpn), name: textOf(name) };
}
