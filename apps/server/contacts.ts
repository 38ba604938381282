import { profileToOpen } from '../../features/customers/core/index.ts';
import type { Customers } from '../../features/customers/server/customers.ts';
import type { Engagements } from '../../features/engagement/server/engagements.ts';
import type { Describer } from './describe.ts';

type Needs = {
  readonly engagement: Pick<Engagements, 'conversation'>;
  readonly customers: Pick<Customers, 'recordContact'>;
  readonly knownOf: Describer['knownOf'];
};

/**
 * Notes in the customer's profile with whom she talks, where the enterprise has verified who she is: in her next visit, from whatever browser, her
 * associate is asked first. May be called any number of times, in any order: what counts is whose the conversation is now.
 */
export function createNoteContact({ engagement, customers, knownOf }: Needs) {
  return async (enterpriseId: string, engagementId: string): Promise<void> => {
    const conversation = await engagement.conversation(enterpriseId, engagementId);
    if (conversation === undefined) return;
    const open = profileToOpen((await knownOf(enterpriseId, conversation.sessionId)).identity);
    if ('shut' in open) return;
    const { customerId } = open;
    await customers.recordContact({
      enterpriseId,
      engagementId,
      customerId,
      associateId: conversation.associateId,
    });
  };
}
