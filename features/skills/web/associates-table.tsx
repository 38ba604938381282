import { Avatar, Badge, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { initials } from '../../../platform/web/settings-menu.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { AssociateList, AssociateView } from '../core/index.ts';
import { dotOf, PresenceDot, presenceState } from './presence-switch.tsx';
import { skillsTexts } from './skills-texts.ts';

type AssociatesProps = {
  readonly enterpriseId: string;
  readonly nodeName: (nodeId: string) => string;
  /** An associate's record in a few words; left out in the short form. */
  readonly standing?: (associateId: string) => ReactNode;
  /** What the reader may set for her, at the end of her row. */
  readonly controls?: (associate: AssociateView) => ReactNode;
};

/** Who works here; kept fresh while it is shown. */
export function useAssociates(enterpriseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['associates', enterpriseId],
    queryFn: () => api.get<AssociateList>(`/v1/enterprises/${enterpriseId}/associates`),
    refetchInterval: 3_000,
  });
}

/** An associate's presence in words: what she declared, unless she cannot be reached. */
function Presence({ of }: { readonly of: AssociateView }) {
  const t = useTexts(skillsTexts);
  const state = presenceState(of);
  const reachable = of.permitted && of.connected;
  const words = !of.permitted ? t.notPermitted : of.connected || state === 'offDuty' ? t[state] : t.offline;
  return (
    <Group gap={7} wrap="nowrap">
      <PresenceDot of={reachable ? dotOf(state) : 'offline'} />
      <Text size="sm">{words}</Text>
    </Group>
  );
}

/** The associates with presence, load, what they may sell, and their record. */
export function AssociatesTable({ enterpriseId, nodeName, standing, controls }: AssociatesProps) {
  const t = useTexts(skillsTexts);
  const query = useAssociates(enterpriseId);
  const heads = [
    t.name,
    t.state,
    t.load,
    ...(standing === undefined ? [] : [t.hoursToday, t.skills, t.languages, t.standing]),
  ];
  return (
    <QueryView
      query={query}
      isEmpty={(list) => list.items.length === 0}
      empty={<Nothing icon={<IconUsersGroup />} title={t.noAssociates} hint={t.noAssociatesHint} />}
    >
      {(list) => (
        <Table.ScrollContainer
          minWidth={standing === undefined ? 320 : 900}
          {...(standing === undefined ? {} : { className: 'fw-stack' })}
        >
          <Table verticalSpacing={8} horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                {heads.map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
                {controls === undefined ? null : (
                  <Table.Th>
                    <VisuallyHidden>{t.set}</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.items.map((each) => (
                <AssociateRow
                  key={each.associateId}
                  of={each}
                  nodeName={nodeName}
                  {...(standing === undefined ? {} : { standing })}
                  {...(controls === undefined ? {} : { controls })}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </QueryView>
  );
}

type RowProps = Omit<AssociatesProps, 'enterpriseId'> & { readonly of: AssociateView };

function AssociateRow({ of, nodeName, standing, controls }: RowProps) {
  const t = useTexts(skillsTexts);
  const format = useFormat();
  const common = useTexts(pageTexts);
  return (
    <Table.Tr>
      <Table.Td className="fw-stack-row">
        <Group gap={10} wrap="nowrap">
          <Avatar size={30} radius="xl" src={of.pictureUrl ?? null} color="floor">
            {initials(of.name)}
          </Avatar>
          <div>
            <Text fw={600} size="sm">
              {of.name}
            </Text>
            <Text size="xs" c="dimmed">
              {[of.title, of.simulated ? common.simulated : undefined].filter(Boolean).join(' · ')}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <Presence of={of} />
      </Table.Td>
      <Table.Td className="fw-numbers">
        {t.ofCapacity(of.slotsUsed, of.capacity)}
        {of.noChat === true || of.noCallback === true ? (
          <Text size="xs" c="dimmed">
            {t.full}
          </Text>
        ) : null}
      </Table.Td>
      {standing === undefined ? null : (
        <>
          <Table.Td {...(of.hours === undefined ? { className: 'fw-stack-none' } : { 'data-head': t.hoursToday })}>
            <Today of={of} />
          </Table.Td>
          <Table.Td className="fw-stack-row">
            <Stack gap={3}>
              {of.licences
                .filter((licence) => licence.revokedAt === undefined)
                .map((licence) => (
                  <Text key={licence.licenceId} size="sm">
                    {nodeName(licence.nodeId)}
                    {licence.territories === undefined ? '' : ` (${licence.territories.join(', ')})`}
                    <Level of={of} nodeId={licence.nodeId} />
                  </Text>
                ))}
            </Stack>
          </Table.Td>
          <Table.Td className="fw-stack-row">{of.languages.map(format.language).join(', ')}</Table.Td>
          <Table.Td className="fw-stack-row">{standing(of.associateId)}</Table.Td>
        </>
      )}
      {controls === undefined ? null : <Table.Td className="fw-stack-corner">{controls(of)}</Table.Td>}
    </Table.Tr>
  );
}

/** Her hours of today on the clock where she works; the zone on hover. */
function Today({ of: { hours } }: { readonly of: AssociateView }) {
  const t = useTexts(skillsTexts);
  if (hours === undefined) {
    return (
      <Text size="sm" c="dimmed" title={t.noHours}>
        –
      </Text>
    );
  }
  const spans = hours.today.map(({ from, to }) => `${from}–${to}`);
  return (
    <Text span size="sm" className="fw-numbers" title={hours.timeZone}>
      {spans.length === 0 ? t.dayOff : spans.join(', ')}
    </Text>
  );
}

function Level({ of, nodeId }: { readonly of: AssociateView; readonly nodeId: string }) {
  const t = useTexts(skillsTexts);
  const format = useFormat();
  const now = useServerNow(60_000);
  const held = of.accreditations.find((each) => each.nodeId === nodeId);
  if (held === undefined) return null;
  const until = held.expiresAt === undefined ? undefined : Date.parse(held.expiresAt);
  const expired = until !== undefined && until <= now;
  return (
    <Badge
      size="xs"
      color={expired ? 'must' : 'gray'}
      ms={6}
      title={until === undefined ? undefined : t.until(format.date(until))}
    >
      {t.level(held.level)}
      {expired ? ` · ${t.expired}` : ''}
    </Badge>
  );
}
