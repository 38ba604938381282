import { RouterProvider } from '@tanstack/react-router';
import { ME } from '../../features/enterprise/web/me.ts';
import { mountPage } from '../../platform/web/mount.tsx';
import { RefusalProvider } from '../../platform/web/refusals.tsx';
import { faultTexts } from '../fault-texts.ts';
import { refusalTexts } from '../refusal-texts.ts';
import { createConsoleRouter } from './console-router.tsx';

mountPage(
  <RefusalProvider texts={refusalTexts} faults={faultTexts}>
    <RouterProvider router={createConsoleRouter()} />
  </RefusalProvider>,
  (queries) => {
    queries.setQueryData(ME, null);
  },
);
