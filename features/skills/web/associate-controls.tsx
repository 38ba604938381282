import { ActionIcon, Drawer, Menu, NumberInput, Stack, Text } from '@mantine/core';
import { IconCalendarTime, IconCheck, IconDotsVertical } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { AssociatePresenceBody, AssociateView, Declared } from '../core/index.ts';
import { PresenceDot } from './presence-switch.tsx';
import { ScheduleEditor } from './schedule-editor.tsx';
import { skillsTexts } from './skills-texts.ts';

const DECLARED: readonly Declared[] = ['available', 'busy', 'away'];

/** What a supervisor may set for an associate: presence, customers at once, hours. She is told. */
export function AssociateControls({ enterpriseId, of }: { readonly enterpriseId: string; readonly of: AssociateView }) {
  const t = useTexts(skillsTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [hours, setHours] = useState(false);
  const at = `/v1/enterprises/${enterpriseId}/associates/${of.associateId}`;
  const set = useMutation({
    mutationFn: (body: AssociatePresenceBody) => api.put(`${at}/presence`, body),
    onSettled: () => queries.invalidateQueries({ queryKey: ['associates', enterpriseId] }),
  });
  const independent = of.kind === 'independent';
  return (
    <>
      <Menu position="bottom-end" width={250} withArrow closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.controls(of.name)}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {independent ? (
            <Text size="sm" c="dimmed" p="sm">
              {t.independent}
            </Text>
          ) : (
            <>
              <Menu.Label>{t.set}</Menu.Label>
              {DECLARED.map((each) => (
                <Menu.Item
                  key={each}
                  leftSection={<PresenceDot of={each} />}
                  rightSection={each === of.declared ? <IconCheck size={16} /> : null}
                  onClick={() => set.mutate({ declared: each })}
                >
                  {t[each]}
                </Menu.Item>
              ))}
              <Stack px="sm" py={6}>
                <NumberInput
                  size="sm"
                  label={t.capacity}
                  min={1}
                  max={20}
                  allowDecimal={false}
                  defaultValue={of.capacity}
                  clampBehavior="blur"
                  onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
                  onBlur={(event) => {
                    const capacity = Number(event.currentTarget.value);
                    if (capacity >= 1 && capacity <= 20 && capacity !== of.capacity) set.mutate({ capacity });
                  }}
                />
              </Stack>
              <Menu.Divider />
              <Menu.Item leftSection={<IconCalendarTime size={16} />} closeMenuOnClick onClick={() => setHours(true)}>
                {t.hours}
              </Menu.Item>
              {set.error === null ? null : <Failure error={set.error} />}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Drawer opened={hours} onClose={() => setHours(false)} position="right" size="lg" title={t.hoursOf(of.name)}>
        <ScheduleEditor path={`${at}/schedule`} />
      </Drawer>
    </>
  );
}
