import { Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { AttributesView, ProfileView, SegmentTestView } from '../core/index.ts';
import { SegmentReasons } from './segment-reasons.tsx';
import { segmentsTexts } from './segments-texts.ts';

type CustomerProfileProps = {
  readonly enterpriseId: string;
  readonly customerId: string;
  /** The name behind an associate's id. */
  readonly nameOf: (associateId: string) => string;
};

/** Everything that is known of one customer; what describes a person is marked. */
export function CustomerProfilePanel({ enterpriseId, customerId, nameOf }: CustomerProfileProps) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const of = `/v1/enterprises/${enterpriseId}`;
  const query = useQuery({
    queryKey: ['customer', enterpriseId, customerId],
    queryFn: () => api.get<ProfileView>(`${of}/customers/${encodeURIComponent(customerId)}`),
  });
  const declared = useQuery({
    queryKey: ['customer-attributes', enterpriseId],
    queryFn: () => api.get<AttributesView>(`${of}/customer-attributes`),
  });
  const reasons = useQuery({
    queryKey: ['segment-test', enterpriseId, customerId],
    queryFn: () => api.post<SegmentTestView>(`${of}/segments/test`, { customerId }),
  });
  return (
    <QueryView query={query}>
      {(profile) => (
        <Stack gap="lg">
          <Group gap="sm">
            <Title order={1}>{profile.name ?? t.unnamed}</Title>
            {profile.segments.map((segment) => (
              <Badge key={segment} variant={profile.stated.segments.includes(segment) ? 'outline' : 'light'}>
                {segment}
                {profile.stated.segments.includes(segment) ? ` · ${t.stated}` : ''}
              </Badge>
            ))}
          </Group>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Part title={t.contact}>
              <Facts
                facts={[
                  [t.number, profile.customerId, false],
                  [t.email, profile.email, true],
                  [t.phone, profile.phone, true],
                  [t.address, profile.address, true],
                  [t.since, profile.since === undefined ? undefined : <Moment key="since" at={profile.since} />, false],
                  [t.changed, <Moment key="changed" at={profile.changedAt} />, false],
                ]}
              />
            </Part>
            <Part title={t.known}>
              <Attributes profile={profile} declared={declared.data} />
            </Part>
            <Purchases profile={profile} />
            <Part title={t.activities}>
              <Facts
                facts={profile.activities.map((each) => [
                  each.kind,
                  <span key={each.at}>
                    <Moment at={each.at} /> {each.text}
                  </span>,
                  true,
                ])}
              />
            </Part>
            <Part title={t.recommended}>
              <Facts facts={profile.recommended.map((each) => [each.sku, each.reason ?? '', false])} />
            </Part>
            <Part title={t.associates}>
              <Facts
                facts={profile.associates.map((each) => [
                  nameOf(each.associateId),
                  <span key={each.associateId}>
                    {t.times(each.times)}, <Moment at={each.lastAt} />
                  </span>,
                  false,
                ])}
              />
            </Part>
          </SimpleGrid>
          <Part title={t.why}>
            <QueryView query={reasons}>{(view) => <SegmentReasons items={view.items} />}</QueryView>
          </Part>
        </Stack>
      )}
    </QueryView>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Attributes({
  profile,
  declared,
}: {
  readonly profile: ProfileView;
  readonly declared: AttributesView | undefined;
}) {
  const t = useTexts(segmentsTexts);
  const format = useFormat();
  const known = new Map(declared?.attributes.map((each) => [each.name, each]));
  const show = (value: unknown): string => {
    if (Array.isArray(value)) return format.list(value.map(String));
    if (typeof value === 'boolean') return value ? t.yes : t.no;
    return typeof value === 'number' ? format.number(value) : String(value);
  };
  return (
    <Facts
      facts={Object.entries(profile.attributes).map(([name, value]) => {
        const declaration = known.get(name);
        return [declaration?.label ?? name, show(value), declaration?.personal ?? true];
      })}
    />
  );
}

function Purchases({ profile }: { readonly profile: ProfileView }) {
  const t = useTexts(segmentsTexts);
  const format = useFormat();
  return (
    <Part title={t.purchases}>
      <Facts
        facts={profile.purchases.map((each) => [
          each.name,
          <span key={each.at} className="fw-numbers">
            {format.money(each.minor, each.currency)}, <Moment at={each.at} />
          </span>,
          false,
        ])}
      />
    </Part>
  );
}

/** Names and values; `personal` ones are marked, unknown ones left out. */
function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode, personal: boolean])[];
}) {
  const t = useTexts(segmentsTexts);
  const known = facts.filter(([, value]) => value !== undefined);
  if (known.length === 0) return <Text c="dimmed">{t.nothingKnown}</Text>;
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0}>
      <Table.Tbody>
        {known
          .map(([name, value, personal], index) => ({ name, value, personal, key: `${name} ${index}` }))
          .map((fact) => (
            <Table.Tr key={fact.key}>
              <Table.Th fw={450} c="dimmed" w="42%">
                {fact.name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {fact.value}{' '}
                {fact.personal ? (
                  <Tooltip label={t.personalHint}>
                    <Badge size="xs" color="gray" tabIndex={0}>
                      {t.personal}
                    </Badge>
                  </Tooltip>
                ) : null}
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
