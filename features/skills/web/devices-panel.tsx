import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceMobile, IconDeviceMobileOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { pushSupport } from '../../../platform/web/push-client.ts';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { DeviceList, DeviceView } from '../core/index.ts';
import { deviceTexts } from './device-texts.ts';
import { joinDevice, leaveDevice, thisDeviceId } from './this-device.ts';

const DEVICES = ['devices'] as const;

/** The browsers that alert her while her desk is closed: this one is added here, any of them tested and ended. */
export function DevicesPanel({ worker }: { readonly worker: string }) {
  const t = useTexts(deviceTexts);
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: DEVICES, queryFn: () => api.get<DeviceList>('/v1/me/devices') });
  const [support, setSupport] = useState(pushSupport);
  const publicKey = query.data?.publicKey;
  const join = useMutation({
    mutationFn: () => joinDevice(api, worker, publicKey ?? ''),
    onSettled: () => {
      setSupport(pushSupport());
      return queries.invalidateQueries({ queryKey: DEVICES });
    },
  });
  const mine = thisDeviceId();
  const isHere = query.data?.items.some((each) => each.deviceId === mine) === true;
  return (
    <Stack gap="sm">
      <Text c="dimmed" size="sm" maw={720}>
        {t.intro}
      </Text>
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0}
        empty={<Nothing icon={<IconDeviceMobileOff />} title={t.none} hint={t.noneHint} />}
      >
        {(list) => (
          <Stack gap={8}>
            {list.items.map((each) => (
              <Device key={each.deviceId} device={each} here={each.deviceId === mine} />
            ))}
          </Stack>
        )}
      </QueryView>
      {support === 'ready' ? null : <Alert color="gray">{support === 'denied' ? t.denied : t.unsupported}</Alert>}
      {join.error === null || support !== 'ready' ? null : join.error instanceof ApiProblem ? (
        <Failure error={join.error} />
      ) : (
        <Alert color="must">{t.noService}</Alert>
      )}
      {support !== 'ready' || isHere || publicKey === undefined ? null : (
        <Group>
          <Button loading={join.isPending} onClick={() => join.mutate()}>
            {t.add}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Device({ device, here }: { readonly device: DeviceView; readonly here: boolean }) {
  const t = useTexts(deviceTexts);
  const format = useFormat();
  const now = useServerNow(30_000);
  const api = useApi();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: DEVICES });
  const test = useMutation({ mutationFn: () => api.post(`/v1/me/devices/${device.deviceId}/test`), onSettled: again });
  const end = useMutation({
    mutationFn: () => (here ? leaveDevice(api) : api.remove(`/v1/me/devices/${device.deviceId}`)),
    onSettled: again,
  });
  const { lastAt, lastStatus } = device;
  const failing = lastAt !== undefined && lastStatus !== undefined && lastStatus >= 300;
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <IconDeviceMobile size={20} aria-hidden style={{ flexShrink: 0, marginTop: 4 }} />
      <Stack gap={0} flex={1} miw={0}>
        <Group gap={6}>
          <Text fw={600} size="sm">
            {device.label}
          </Text>
          {here ? <Badge size="xs">{t.thisOne}</Badge> : null}
        </Group>
        <Text size="xs" c={failing ? 'var(--fw-must-text)' : 'dimmed'} role="status">
          {test.isSuccess
            ? t.tested
            : failing
              ? t.failing(lastStatus)
              : lastAt === undefined
                ? t.since(format.date(Date.parse(device.createdAt)))
                : t.last(format.ago(Date.parse(lastAt), now))}
        </Text>
        {test.error === null ? null : <Failure error={test.error} />}
      </Stack>
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t.test}
      </Button>
      <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        {t.end}
      </Button>
    </Group>
  );
}
