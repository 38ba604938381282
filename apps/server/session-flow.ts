import type { Session } from '../../features/clickstream/core/index.ts';
import type { Fence } from '../../features/clickstream/server/clickstream-ports.ts';
import type { Engagements } from '../../features/engagement/server/engagements.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import type { Queue } from '../../features/queue/server/queue.ts';
import type { Instant } from '../../kernel/time.ts';

type Needs = {
  readonly qualifier: Qualifier;
  readonly queue: Queue;
  readonly engagement: Engagements;
  /** Hears of each session that is an opportunity. */
  readonly judged: (sessionId: string) => void;
};

/**
 * The way of a session's events, called directly because it is too frequent for the outbox: a session that moved is qualified,
 * and its opportunity and engagement follow it. Throws when the database is out of reach; the lane then calls again.
 */
export function sessionFlow({ qualifier, queue, engagement, judged }: Needs) {
  return async (session: Session, fence: Fence, now: Instant): Promise<{ readonly nextLook?: Instant }> => {
    queue.owned(fence);
    const qualification = await qualifier.qualify(session, now);
    if (qualification.verdict !== 'none') judged(session.sessionId);
    await queue.follow(session, qualification, fence);
    if (session.endedAt !== undefined) await engagement.onSessionEnded(session.enterpriseId, session.sessionId);
    return qualification.nextLook === undefined ? {} : { nextLook: qualification.nextLook };
  };
}
