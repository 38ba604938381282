import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { VerdictChip } from '../../features/queue/web/verdict-chip.tsx';

export const verdictChip = (verdict: string) => <VerdictChip verdict={verdict} />;

/** A link within the console. */
export function PageLink({ to, words }: { readonly to: string; readonly words: string }) {
  return (
    <Anchor renderRoot={(props) => <Link to={to} {...props} />} fz="inherit" fw={550} display="inline-block" py={3}>
      {words}
    </Anchor>
  );
}
