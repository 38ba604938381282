import './desk.css';
import { Button } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { CustomerStrip } from '../../features/engagement/web/customer-strip.tsx';
import { engagementTexts } from '../../features/engagement/web/engagement-texts.ts';
import { customerTabs } from '../../features/engagement/web/tab-order.ts';
import { Failure, Nothing, Waiting } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { CustomerFloor } from './customer-floor.tsx';
import { useDesk, useDeskState } from './desk-context.tsx';

/** Sales Floor: everyone who is with her, one of them in front. */
export function Page() {
  const t = useTexts(engagementTexts);
  const { store, seen, setSeen } = useDesk();
  const { status, error, engagements } = useDeskState();
  const navigate = useNavigate();
  const { engagementId } = useParams({ strict: false });
  const tabs = customerTabs(engagements, seen);
  const current = engagements.find((each) => each.engagementId === engagementId);
  const firstId = tabs[0]?.engagementId;

  // Whom she has just taken may be in the address before her stream has told of it: such a one is looked for once.
  const [lookedFor, setLookedFor] = useState<string>();
  const unknown = status === 'ready' && current === undefined && engagementId !== undefined;
  const looking = unknown && lookedFor !== engagementId;
  useEffect(() => {
    if (looking) void store.reload().then(() => setLookedFor(engagementId));
  }, [looking, engagementId, store]);
  // No customer in the address, or one who is gone: the one who waits longest comes to the front.
  useEffect(() => {
    if (status === 'ready' && current === undefined && !looking && firstId !== undefined) {
      void navigate({ to: `/floor/${firstId}`, replace: true });
    }
  }, [status, current, looking, firstId, navigate]);

  const lastId = current?.messages.at(-1)?.messageId;
  const currentId = current?.engagementId;
  const isSeen = currentId === undefined || seen[currentId] === lastId;
  useEffect(() => {
    if (currentId !== undefined && lastId !== undefined && !isSeen) setSeen(currentId, lastId);
  }, [currentId, lastId, isSeen, setSeen]);

  if (status === 'loading' || (looking && engagements.length === 0)) return <Waiting />;
  if (status === 'failed') return <Failure error={error} retry={() => void store.reload()} />;
  if (engagements.length === 0) {
    return (
      <Nothing
        icon={<IconMessages />}
        title={t.none}
        hint={t.noneHint}
        action={<Button onClick={() => void navigate({ to: '/' })}>{t.toOffice}</Button>}
      />
    );
  }
  return (
    <div className="fw-floor">
      <CustomerStrip
        tabs={tabs}
        current={currentId}
        choose={(id) => void navigate({ to: `/floor/${id}` })}
        dismiss={store.dismiss}
      />
      {current === undefined ? <Waiting /> : <CustomerFloor key={current.engagementId} engagement={current} />}
    </div>
  );
}
