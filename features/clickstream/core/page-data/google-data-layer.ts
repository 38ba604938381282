import type { Properties } from '../senders/commerce-reader.ts';
import { ENHANCED_ACTIONS } from '../senders/enhanced-ecommerce.ts';
import { isRecord } from '../senders/reception.ts';
import { identification, listOf, type PageSaying, pageTypeOf, recordOf, textOf, traitsOf } from './page-saying.ts';

/**
 * What one push to `dataLayer` says: an event of Google Analytics 4 (as an object, or as the `arguments` of `gtag`), the
 * Enhanced Ecommerce of Universal Analytics before it, who the user is, and what kind of page it is.
 */
export function readGooglePush(pushed: unknown): readonly PageSaying[] {
  const call = callOf(pushed);
  if (call !== undefined) return readCall(call);
  if (!isRecord(pushed)) return [];
  const { event, ecommerce } = pushed;
  const name = textOf(event) ?? '';
  const told = recordOf(ecommerce);
  const older = readEnhancedEcommerce(told);
  const now =
    older.length > 0 || name === '' || name.startsWith('gtm.')
      ? []
      : [{ event: name, properties: { ...pushed, ...told } }];
  return [...older, ...now, ...pageOf(pushed), ...userOf(pushed)];
}

/** `gtag('event', name, parameters)` pushes its `arguments`: not an array, but like one. */
function callOf(pushed: unknown): readonly unknown[] | undefined {
  if (Array.isArray(pushed)) return pushed;
  if (typeof pushed !== 'object' || pushed === null || !('length' in pushed) || !('0' in pushed)) return undefined;
  return Array.from(pushed as ArrayLike<unknown>);
}

function readCall([command, first, second]: readonly unknown[]): readonly PageSaying[] {
  if (command === 'event' && typeof first === 'string') return [{ event: first, properties: recordOf(second) }];
  if (command === 'config') return userOf(recordOf(second));
  if (command !== 'set') return [];
  return userOf(typeof first === 'string' ? { [first]: second } : recordOf(first));
}

function userOf(said: Properties): readonly PageSaying[] {
  const { user_id, userId, user_properties, userProfile } = said;
  const profile = recordOf(userProfile);
  const traits = { ...traitsOf(profile), ...traitsOf(user_properties) };
  return identification(user_id ?? userId ?? profile['userId'] ?? recordOf(user_properties)['user_id'], traits);
}

function pageOf(said: Properties): readonly PageSaying[] {
  const { page, pageType, page_type, pageCategory, page_category, content_group } = said;
  const { type: ownType, pageType: nested } = recordOf(page);
  const type = pageTypeOf(pageType ?? page_type ?? ownType ?? nested);
  const category = textOf(pageCategory ?? page_category ?? content_group);
  return type === undefined && category === undefined ? [] : [{ event: 'page', properties: { type, category } }];
}

/** The objects of Enhanced Ecommerce, in the order of a purchase, and the event each is now. */
const ENHANCED = [...ENHANCED_ACTIONS, ['promoView', 'view_promotion'], ['promoClick', 'select_promotion']] as const;

function readEnhancedEcommerce(told: Properties): readonly PageSaying[] {
  const said = ENHANCED.flatMap(([object, event]): readonly PageSaying[] => {
    const part = told[object];
    if (!isRecord(part)) return [];
    const action = recordOf(part['actionField']);
    const { id, revenue, step, list } = action;
    const promotion = recordOf(listOf(part['promotions'])[0]);
    return [
      {
        event,
        properties: {
          currency: told['currencyCode'],
          products: listOf(part['products']),
          order_id: id,
          revenue,
          step,
          item_list_name: list,
          name: promotion['name'],
          promotion_id: promotion['id'],
        },
      },
    ];
  });
  const { impressions } = told;
  // Beside a product they are what else is recommended.
  if (!Array.isArray(impressions) || said.length > 0) return said;
  return [{ event: 'view_item_list', properties: { item_list_name: recordOf(impressions[0])['list'] } }];
}
