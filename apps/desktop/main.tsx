import { RouterProvider } from '@tanstack/react-router';
import { ME } from '../../features/enterprise/web/me.ts';
import { mountPage } from '../../platform/web/mount.tsx';
import { RefusalProvider } from '../../platform/web/refusals.tsx';
import { faultTexts } from '../fault-texts.ts';
import { refusalTexts } from '../refusal-texts.ts';
import { createDeskRouter } from './desk-router.tsx';

mountPage(
  <RefusalProvider texts={refusalTexts} faults={faultTexts}>
    <RouterProvider router={createDeskRouter()} />
  </RefusalProvider>,
  (queries) => {
    queries.setQueryData(ME, null);
  },
);
