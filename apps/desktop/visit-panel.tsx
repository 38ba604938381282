import { Stack } from '@mantine/core';
import type { SessionView } from '../../features/clickstream/core/index.ts';
import { SessionFacts, SessionValues, SessionWishes } from '../../features/clickstream/web/session-facts.tsx';
import { SessionPath } from '../../features/clickstream/web/session-path.tsx';

/** A visit in the order in which it matters: entered values, way, cart and searches, the rest. */
export function VisitPanel({ session }: { readonly session: SessionView }) {
  return (
    <Stack gap="lg" p="md">
      <SessionValues session={session} />
      <SessionPath session={session} />
      <SessionWishes session={session} />
      <SessionFacts session={session} />
    </Stack>
  );
}
