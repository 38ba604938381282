import { Box, Splitter, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { ProductFinder } from '../../features/catalog/web/product-finder.tsx';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { LooksAt } from '../../features/clickstream/web/looks-at.tsx';
import { useVisit } from '../../features/clickstream/web/use-visit.ts';
import { VisitPanel } from '../../features/clickstream/web/visit-panel.tsx';
import type { EngagementView } from '../../features/engagement/core/index.ts';
import { answeredMeanwhile } from '../../features/engagement/web/answered-meanwhile.ts';
import { ChatPanel } from '../../features/engagement/web/associate-chat.tsx';
import { OutcomeForm } from '../../features/engagement/web/outcome-form.tsx';
import { standingQuery } from '../../features/matching/web/standing-query.ts';
import { remembered } from '../../platform/web/remembered.ts';
import { useApi } from '../../platform/web/services.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useDesk } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';
import { WhyHere } from './why-here.tsx';

type Sizes = readonly [number, number, number];

const isSizes = (value: unknown): value is Sizes =>
  Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === 'number');

const keptSizes = (name: string, otherwise: Sizes): Sizes => {
  const kept = remembered.read(name);
  return isSizes(kept) ? kept : otherwise;
};

const isOver = (engagement: EngagementView): boolean =>
  engagement.state === 'wrapping' || (engagement.state === 'closed' && engagement.outcome !== undefined);

/** One customer: visit at the left, her page in the middle, chat at the right, products or the outcome below. */
export function CustomerFloor({ engagement }: { readonly engagement: EngagementView }) {
  const t = useTexts(deskTexts);
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  const { outbox, drafts, begunAfter, setDraft, outcomes, setOutcome } = useDesk();
  const { engagementId, enterpriseId, sessionId, openingWords } = engagement;
  // A customer who is called back reads nothing, so nothing is begun for her.
  const called = engagement.callback !== undefined;
  const greeted = engagement.greeted || called;
  const query = useVisit(enterpriseId, sessionId, useNodeNames(enterpriseId));
  const standing = useQuery(standingQuery(useApi(), enterpriseId, engagement.associateId));
  const draft = drafts[engagementId];

  // The greeting is ready to be sent, and hers to change.
  useEffect(() => {
    if (draft === undefined && !greeted) setDraft(engagementId, openingWords);
  }, [draft, greeted, engagementId, openingWords, setDraft]);

  const change = (next: string): void => setDraft(engagementId, next);
  const insert = (text: string): void => change([draft, text].filter(Boolean).join('\n'));
  const visit = (
    <>
      <WhyHere engagement={engagement} />
      <QueryView query={query}>
        {(session) => (
          <Box p="md">
            <VisitPanel session={session} />
          </Box>
        )}
      </QueryView>
    </>
  );
  const page = <QueryView query={query}>{(session) => <LooksAt session={session} />}</QueryView>;
  const meanwhile = answeredMeanwhile(engagement.messages, begunAfter[engagementId], outbox.isOwn);
  const chat = (
    <ChatPanel
      engagement={engagement}
      outbox={outbox}
      draft={draft ?? ''}
      change={change}
      meanwhile={draft ? meanwhile : undefined}
    />
  );
  const pageUrl = query.data?.path.at(-1)?.url;
  const writable = !called && (engagement.state === 'talking' || engagement.state === 'inviting');
  const products = (
    <ProductFinder
      enterpriseId={enterpriseId}
      {...(writable ? { insert } : {})}
      {...(pageUrl === undefined ? {} : { base: pageUrl })}
    />
  );
  const items = query.data?.cart.items.map((item) => item.name) ?? [];
  const seenProducts = query.data?.path.flatMap((step) => step.product ?? []) ?? [];
  const outcome = isOver(engagement) ? (
    <OutcomeForm
      engagement={engagement}
      suggestions={[...new Set([...items, ...seenProducts])]}
      currency={query.data?.cart.currency || standing.data?.currency || 'USD'}
      begun={outcomes[engagementId]}
      change={(next) => setOutcome(engagementId, next)}
    />
  ) : undefined;
  return phone ? (
    <PhoneFloor over={outcome !== undefined} called={called} parts={{ chat, visit, page, products, outcome }} />
  ) : (
    <WideFloor left={visit} middle={page} right={chat} products={products} outcome={outcome} label={t.tools} />
  );
}

type WideFloorProps = {
  readonly left: ReactNode;
  readonly middle: ReactNode;
  readonly right: ReactNode;
  readonly products: ReactNode;
  readonly outcome: ReactNode;
  readonly label: string;
};

function WideFloor({ left, middle, right, products, outcome, label }: WideFloorProps) {
  const [a, b, c] = keptSizes('floor-columns', [24, 44, 32]);
  return (
    <Splitter
      flex={1}
      mih={0}
      lineSize={1}
      onResizeEnd={(_, sizes) => remembered.write('floor-columns', sizes)}
      style={{ background: 'var(--fw-line)' }}
    >
      <Splitter.Pane defaultSize={a} min={16}>
        <div className="fw-floor-pane">{left}</div>
      </Splitter.Pane>
      <Splitter.Pane defaultSize={b} min={24}>
        <Splitter orientation="vertical" h="100%" lineSize={1}>
          <Splitter.Pane defaultSize={outcome === undefined ? 56 : 34} min={20}>
            <div className="fw-floor-pane">{middle}</div>
          </Splitter.Pane>
          <Splitter.Pane defaultSize={outcome === undefined ? 44 : 66} min={20}>
            <section className="fw-floor-pane" aria-label={label}>
              {outcome ?? products}
            </section>
          </Splitter.Pane>
        </Splitter>
      </Splitter.Pane>
      <Splitter.Pane defaultSize={c} min={24}>
        <div className="fw-floor-pane">{right}</div>
      </Splitter.Pane>
    </Splitter>
  );
}

type PhoneFloorProps = {
  readonly over: boolean;
  readonly called: boolean;
  readonly parts: Readonly<Record<'chat' | 'visit' | 'page' | 'products' | 'outcome', ReactNode>>;
};

function PhoneFloor({ over, called, parts }: PhoneFloorProps) {
  const t = useTexts(deskTexts);
  const tabs = over
    ? (['outcome', 'chat', 'visit', 'page'] as const)
    : (['chat', 'visit', 'page', 'products'] as const);
  return (
    <Tabs
      key={String(over)}
      defaultValue={tabs[0]}
      keepMounted={false}
      flex={1}
      mih={0}
      display="flex"
      style={{ flexDirection: 'column' }}
      bg="var(--mantine-color-body)"
    >
      <Tabs.List grow>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab} value={tab} px={6}>
            {t[tab === 'chat' && called ? 'call' : tab]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab} value={tab} flex={1} mih={0} style={{ overflow: 'auto' }}>
          {parts[tab]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
