import './desk.css';
import { Button } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
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

  // No customer in the address, or one who is gone: the one who waits longest comes to the front.
  useEffect(() => {
    if (status === 'ready' && current === undefined && firstId !== undefined) {
      void navigate({ to: `/floor/${firstId}`, replace: true });
    }
  }, [status, current, firstId, navigate]);

  const lastId = current?.messages.at(-1)?.messageId;
  const currentId = current?.engagementId;
  const isSeen = currentId === undefined || seen[currentId] === lastId;
  useEffect(() => {
    if (currentId !== undefined && lastId !== undefined && !isSeen) setSeen(currentId, lastId);
  }, [currentId, lastId, isSeen, setSeen]);

  if (status === 'loading') return <Waiting />;
  if (status === 'failed') return <Failure error={error} retry={store.reload} />;
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
