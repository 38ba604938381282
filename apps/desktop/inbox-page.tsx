import './desk.css';
import { Paper, SegmentedControl, Title } from '@mantine/core';
import { useState } from 'react';
import { Inbox } from '../../features/customers/web/inbox.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { makeMessageId, useDesk } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';

/** The inbox by itself, with a choice of enterprise where there are several. */
export function Page() {
  const t = useTexts(deskTexts);
  const { memberships } = useDesk();
  const [chosen, setChosen] = useState(memberships[0]?.enterpriseId ?? '');
  return (
    <Paper className="fw-card" h="100%" radius={0} component="section" aria-label={t.inbox}>
      <div className="fw-card-head">
        <Title order={1}>{t.inbox}</Title>
        {memberships.length < 2 ? null : (
          <SegmentedControl
            size="xs"
            value={chosen}
            onChange={(value) =>
              setChosen(memberships.find((each) => each.enterpriseId === value)?.enterpriseId ?? chosen)
            }
            data={memberships.map((each) => ({ value: each.enterpriseId, label: each.enterpriseName }))}
          />
        )}
      </div>
      <div className="fw-card-body">
        <Inbox key={chosen} enterpriseId={chosen} makeMessageId={makeMessageId} />
      </div>
    </Paper>
  );
}
