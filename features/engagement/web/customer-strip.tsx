import './chat.css';
import { Badge, CloseButton, Text } from '@mantine/core';
import { stopwatch } from '../../../platform/web/format.ts';
import { useServerNow } from '../../../platform/web/services.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import { engagementTexts } from './engagement-texts.ts';
import type { CustomerTab } from './tab-order.ts';

type CustomerStripProps = {
  readonly tabs: readonly CustomerTab[];
  readonly current: string | undefined;
  readonly choose: (engagementId: string) => void;
  readonly dismiss: (engagementId: string) => void;
};

/** Everyone she is with: unread marks, how long each waits, the longest-waiting first. */
export function CustomerStrip({ tabs, current, choose, dismiss }: CustomerStripProps) {
  const t = useTexts(engagementTexts);
  const now = useServerNow(1_000);
  const whoWords = useWho();
  return (
    <div className="fw-strip" role="tablist" aria-label={t.tabs}>
      {tabs.map((tab) => (
        <span key={tab.engagementId} style={{ display: 'inline-flex', alignItems: 'center' }}>
          <button
            type="button"
            role="tab"
            className="fw-strip-tab"
            aria-selected={tab.engagementId === current}
            onClick={() => choose(tab.engagementId)}
          >
            {whoWords(tab.who)}
            {tab.unread === 0 ? null : (
              <Badge
                size="sm"
                variant="filled"
                color="must.6"
                autoContrast={false}
                circle={tab.unread < 10}
                px={tab.unread < 10 ? 0 : 6}
                aria-label={t.unread(tab.unread)}
              >
                {tab.unread}
              </Badge>
            )}
            {tab.waitingSince === undefined ? (
              <Text span size="xs" c="dimmed">
                {t.stage[tab.state] ?? tab.state}
              </Text>
            ) : (
              <Text span size="xs" className="fw-numbers" c="var(--fw-must-text)" title={t.waitingSince}>
                {stopwatch(now - tab.waitingSince)}
              </Text>
            )}
          </button>
          {tab.state === 'closed' ? (
            <CloseButton
              size="md"
              aria-label={`${t.closeTab}: ${whoWords(tab.who)}`}
              onClick={() => dismiss(tab.engagementId)}
            />
          ) : null}
        </span>
      ))}
    </div>
  );
}
