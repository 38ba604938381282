import { RouterProvider } from '@tanstack/react-router';
import { ME } from '../../features/enterprise/web/me.ts';
import { mountPage } from '../../platform/web/mount.tsx';
import { createDeskRouter } from './desk-router.tsx';

mountPage(<RouterProvider router={createDeskRouter()} />, (queries) => {
  queries.setQueryData(ME, null);
});
