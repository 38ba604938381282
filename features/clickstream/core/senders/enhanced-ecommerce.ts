/** Actions of Google's Enhanced Ecommerce, in the order of a purchase, and the event that each is now called. */
export const ENHANCED_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['click', 'select_item'],
  ['detail', 'view_item'],
  ['add', 'add_to_cart'],
  ['remove', 'remove_from_cart'],
  ['checkout', 'begin_checkout'],
  ['checkout_option', 'begin_checkout'],
  ['purchase', 'purchase'],
  ['refund', 'refund'],
]);
