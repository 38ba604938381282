import type { QueueDecision } from './queue-commands.ts';
import { decided, endUnserved, finish, refused, type Step, type VisitContact, withOpportunity } from './queue-steps.ts';

/**
 * Over, with nobody found. A customer who asked is told so; one who did not, and who had to be served, is offered to leave a message or be
 * called back instead, once a visit, unless that would be an invitation too many.
 */
export function expire(step: Step, reason: string): QueueDecision {
  return endLadder(step, 'expired', reason);
}

/** The same where her session says that it is over, for nobody is at the desk any more. */
export function endLadder(step: Step, state: 'expired' | 'closed', reason: string): QueueDecision {
  if (!isEndOfLadder(step)) return endUnserved(step, state, reason);
  const { visit, policy } = step;
  if (visit === undefined) {
    return refused('conflict', 'visit-needed', 'How she was approached in this visit has to be known first.');
  }
  if (!mayBeOffered(visit, policy.invitationsPerVisit)) return endUnserved(step, state, reason);
  const { queued, effects } = finish(step, state, reason);
  const { opportunityId } = queued.opportunity;
  return decided(
    withOpportunity(queued, { otherWay: 'offered' }),
    [
      ...effects,
      { kind: 'customer.told', entry: { kind: 'other-way.offered', data: { opportunityId } } },
      { kind: 'invitation.noted' },
    ],
    `${state}: ${reason}; the customer is offered another way`,
  );
}

/** Whoever is called back has no widget to be shown anything in. */
function isEndOfLadder({ queued, policy }: Step): boolean {
  const { verdict, asked, callback } = queued.opportunity;
  return policy.otherWayUnasked && verdict === 'must' && !asked && callback === undefined;
}

function mayBeOffered({ invitations, refused: no, otherWay }: VisitContact, most: number): boolean {
  return !no && !otherWay && invitations < most;
}
