import { Button, NativeSelect, Text } from '@mantine/core';
import {
  IconAddressBook,
  IconAdjustments,
  IconBinaryTree,
  IconBolt,
  IconGavel,
  IconHeadset,
  IconHeartbeat,
  IconHistory,
  IconLayoutDashboard,
  IconPlugConnected,
  IconScale,
  IconUserQuestion,
  IconUserSearch,
  IconUsers,
  IconUsersGroup,
  IconUserX,
  IconWorld,
} from '@tabler/icons-react';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useSignOut } from '../../features/enterprise/web/sign-out.ts';
import { useWebhooks } from '../../features/queue/web/webhook-queries.ts';
import { Frame, type Place } from '../../platform/web/frame.tsx';
import { SettingsMenu } from '../../platform/web/settings-menu.tsx';
import { useTabTitle } from '../../platform/web/tab-title.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { ChooseEnterprise } from './choose-enterprise.tsx';
import { useEnterprise, useStaff } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';

/** What surrounds every page of the console. */
export function ConsoleFrame() {
  const t = useTexts(consoleTexts);
  const { me, memberships } = useStaff();
  const { enterpriseId, name, mayChange } = useEnterprise();
  const navigate = useNavigate();
  const signOut = useSignOut();
  useTabTitle(name === '' ? t.place : `${name} · ${t.place}`, undefined, 0);
  // A receiver that is sent nothing any more is seen from every page.
  const webhooks = useWebhooks(name === '' ? '' : enterpriseId).data?.items ?? [];
  const disabled = webhooks.filter((each) => each.status === 'disabled').length;
  if (name === '') return <ChooseEnterprise />;
  const at = (path: string): string => `/${enterpriseId}${path}`;
  const places: readonly Place[] = [
    { to: at('/'), label: t.floor, icon: <IconLayoutDashboard size={19} />, exact: true },
    { to: at('/health'), label: t.health, icon: <IconHeartbeat size={19} /> },
    { to: at('/websites'), label: t.websites, icon: <IconWorld size={19} /> },
    { to: at('/hierarchy'), label: t.hierarchy, icon: <IconBinaryTree size={19} /> },
    { to: at('/lost'), label: t.lost, icon: <IconUserX size={19} /> },
    { to: at('/decisions'), label: t.decisions, icon: <IconScale size={19} /> },
    { to: at('/triggers'), label: t.triggers, icon: <IconBolt size={19} /> },
    { to: at('/verdicts'), label: t.verdicts, icon: <IconUserQuestion size={19} /> },
    { to: at('/rules'), label: t.rules, icon: <IconAdjustments size={19} /> },
    { to: at('/match'), label: t.match, icon: <IconUserSearch size={19} /> },
    { to: at('/customers'), label: t.customers, icon: <IconAddressBook size={19} /> },
    { to: at('/segments'), label: t.segments, icon: <IconUsers size={19} /> },
    { to: at('/policies'), label: t.policies, icon: <IconGavel size={19} /> },
    {
      to: at('/messages'),
      label: t.messages,
      icon: <IconPlugConnected size={19} />,
      count: disabled,
      urgent: true,
    },
    { to: at('/associates'), label: t.associates, icon: <IconUsersGroup size={19} /> },
    ...(mayChange ? [{ to: at('/audit'), label: t.audit, icon: <IconHistory size={19} /> }] : []),
  ];
  const commands = [
    ...places.map((place) => ({
      id: place.to,
      label: place.label,
      group: t.goTo,
      icon: place.icon,
      run: () => void navigate({ to: place.to }),
    })),
    ...memberships
      .filter((each) => each.enterpriseId !== enterpriseId)
      .map((each) => ({
        id: each.enterpriseId,
        label: each.enterpriseName,
        group: t.enterprise,
        run: () => void navigate({ to: `/${each.enterpriseId}` }),
      })),
  ];
  const sells = me.memberships.some((each) => each.roles.includes('associate'));
  return (
    <Frame
      places={places}
      commands={commands}
      brand={t.brand}
      live
      head={
        <>
          {memberships.length > 1 ? (
            <NativeSelect
              size="sm"
              aria-label={t.enterprise}
              value={enterpriseId}
              onChange={(event) => void navigate({ to: `/${event.currentTarget.value}` })}
              data={memberships.map((each) => ({ value: each.enterpriseId, label: each.enterpriseName }))}
            />
          ) : (
            <Text size="sm" c="dimmed" className="fw-line">
              {name}
            </Text>
          )}
          {sells ? (
            <Button
              component="a"
              href="/desk/"
              variant="default"
              visibleFrom="sm"
              leftSection={<IconHeadset size={16} />}
            >
              {t.toDesk}
            </Button>
          ) : null}
          <SettingsMenu name={me.name} signOut={signOut} />
        </>
      }
    >
      <Outlet />
    </Frame>
  );
}
