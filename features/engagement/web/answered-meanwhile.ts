import type { MessageView } from '../core/index.ts';

/**
 * The latest answer to the customer that is not on the way from here and that came after a draft was begun: by a colleague who had the
 * conversation meanwhile, or by another device of hers. `begunAfter` is the id of the last message that stood there when the draft was
 * begun, empty where none did; undefined where nobody knows, and then nothing can be said.
 */
export function answeredMeanwhile(
  messages: readonly MessageView[],
  begunAfter: string | undefined,
  isOwn: (messageId: string) => boolean,
): MessageView | undefined {
  if (begunAfter === undefined) return undefined;
  const read = messages.findIndex((each) => each.messageId === begunAfter) + 1;
  return messages.slice(read).findLast((each) => each.from === 'associate' && !isOwn(each.messageId));
}
