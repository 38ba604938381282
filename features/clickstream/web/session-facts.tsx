import { Badge, Box, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Format, stopwatch } from '../../../platform/web/format.ts';
import { Moment } from '../../../platform/web/moment.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import type { SessionView } from '../core/index.ts';
import { clickstreamTexts } from './clickstream-texts.ts';

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box component="section">
      <Text component="h3" size="xs" fw={650} c="dimmed" mb={6} m={0}>
        {title}
      </Text>
      <Stack gap={4}>{children}</Stack>
    </Box>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap" align="baseline">
      <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
        {label}
      </Text>
      <Text size="sm" ta="end" className="fw-numbers">
        {children}
      </Text>
    </Group>
  );
}

/** `calculator.principal` reads as "calculator principal". */
export function valueName(name: string): string {
  return name.replaceAll(/[._-]+/g, ' ');
}

const shownValue = (format: Format, value: string | number | boolean): string =>
  typeof value === 'number' ? format.number(value) : String(value);

/** What the customer entered or was shown: the first thing to know. */
export function SessionValues({ session }: { readonly session: SessionView }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  if (session.values.length === 0) return null;
  return (
    <Section title={t.values}>
      {session.values.map((each) => (
        <Fact key={each.name} label={valueName(each.name)}>
          <b>{shownValue(format, each.value)}</b>
        </Fact>
      ))}
    </Section>
  );
}

/** The cart and what was searched for. */
export function SessionWishes({ session }: { readonly session: SessionView }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  const { cart } = session;
  return (
    <>
      <Section title={t.cart}>
        {cart.items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.emptyCart}
          </Text>
        ) : (
          <>
            {cart.items.map((item) => (
              <Fact key={item.sku} label={`${item.quantity} × ${item.name}`}>
                {item.priceMinor === undefined ? '' : format.money(item.priceMinor * item.quantity, cart.currency)}
              </Fact>
            ))}
            <Fact label="Σ">
              <b>{format.money(cart.valueMinor, cart.currency)}</b>
            </Fact>
          </>
        )}
      </Section>
      <Section title={t.searches}>
        {session.searches.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.noSearches}
          </Text>
        ) : (
          <Group gap={6}>
            {session.searches.map((each) => (
              <Badge key={`${each.at} ${each.query}`} color="gray" title={format.exact(Date.parse(each.at))}>
                {each.query}
              </Badge>
            ))}
          </Group>
        )}
      </Section>
    </>
  );
}

/** Who, since when, from where, on what. */
export function SessionFacts({ session }: { readonly session: SessionView }) {
  const t = useTexts(clickstreamTexts);
  const whoWords = useWho();
  const format = useFormat();
  const identity =
    session.identity === 'verified' ? t.verified : session.identity === 'claimed' ? t.claimed : undefined;
  return (
    <Section title={t.facts}>
      <Group gap={8} mb={2}>
        <Text fw={650}>{whoWords(session.who)}</Text>
        {identity === undefined ? null : <Badge size="sm">{identity}</Badge>}
      </Group>
      <Fact label={t.since}>
        <Moment at={session.startedAt} />
      </Fact>
      <Fact label={t.visible}>{stopwatch(session.visibleMs)}</Fact>
      <Fact label={t.clicks}>{format.number(session.clicks)}</Fact>
      {session.device === undefined ? null : <Fact label={t.device}>{session.device}</Fact>}
      {session.locale === undefined ? null : <Fact label={t.locale}>{format.language(session.locale)}</Fact>}
      <Fact label={t.referrer}>{session.referrer ?? t.direct}</Fact>
      {session.campaign === undefined ? null : <Fact label={t.campaign}>{session.campaign}</Fact>}
    </Section>
  );
}
