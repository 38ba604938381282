import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { QueryView } from '../../../platform/web/states.tsx';
import type { SessionView } from '../core/index.ts';
import { SessionFacts, SessionValues, SessionWishes } from './session-facts.tsx';
import { SessionPath } from './session-path.tsx';
import { useVisit } from './use-visit.ts';

/** A visit in the order in which it matters: entered values, way, cart and searches, the rest. */
export function VisitPanel({ session }: { readonly session: SessionView }) {
  return (
    <Stack gap="lg">
      <SessionValues session={session} />
      <SessionPath session={session} />
      <SessionWishes session={session} />
      <SessionFacts session={session} />
    </Stack>
  );
}

type VisitProps = {
  readonly enterpriseId: string;
  readonly sessionId: string;
  readonly nodeName: (nodeId: string) => string;
  /** What its reader can do about it. */
  readonly children?: ReactNode;
};

/** A visit by its id, as it is now. */
export function Visit({ enterpriseId, sessionId, nodeName, children }: VisitProps) {
  const query = useVisit(enterpriseId, sessionId, nodeName);
  return (
    <QueryView query={query}>
      {(session) => (
        <Stack gap="lg">
          {children}
          <VisitPanel session={session} />
        </Stack>
      )}
    </QueryView>
  );
}
