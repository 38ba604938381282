import './desk.css';
import { Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { deviceTexts } from '../../features/skills/web/device-texts.ts';
import { DevicesPanel } from '../../features/skills/web/devices-panel.tsx';
import { ScheduleEditor } from '../../features/skills/web/schedule-editor.tsx';
import { scheduleTexts } from '../../features/skills/web/schedule-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { AlertCheck } from './alert-check.tsx';
import { deskTexts } from './desk-texts.ts';

/** Where the desk's service worker is served. */
const WORKER = '/desk/service-worker.js';

/** Her own settings: how offers reach her ear and eye, on which devices, and when she works. */
export function Page() {
  const t = useTexts(deskTexts);
  return (
    <Stack className="fw-me" gap="md">
      <Title order={1}>{t.me}</Title>
      <Card title={t.alerts}>
        <AlertCheck />
      </Card>
      <Card title={useTexts(deviceTexts).devices}>
        <DevicesPanel worker={WORKER} />
      </Card>
      <Card title={useTexts(scheduleTexts).hours}>
        <ScheduleEditor path="/v1/me/schedule" />
      </Card>
    </Stack>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper p="md" component="section" aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
