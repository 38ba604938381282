import { RouterProvider } from '@tanstack/react-router';
import { ME } from '../../features/enterprise/web/me.ts';
import { mountPage } from '../../platform/web/mount.tsx';
import { createConsoleRouter } from './console-router.tsx';

mountPage(<RouterProvider router={createConsoleRouter()} />, (queries) => {
  queries.setQueryData(ME, null);
});
