import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { loadPage } from '../../platform/web/page-load.ts';
import { Failure, Waiting } from '../../platform/web/states.tsx';
import { DeskGate } from './desk-gate.tsx';

/** The pages of the desk; each is loaded when it is first opened. */
export function createDeskRouter() {
  const root = createRootRoute({ component: DeskGate });
  const page = <Path extends string>(path: Path, load: () => Promise<{ Page: () => ReactNode }>) =>
    createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(() => loadPage(load), 'Page') });
  const other = createRoute({
    getParentRoute: () => root,
    path: '$',
    beforeLoad: () => {
      throw redirect({ to: '/' });
    },
  });
  return createRouter({
    routeTree: root.addChildren([
      page('/', () => import('./office-page.tsx')),
      page('/floor', () => import('./floor-page.tsx')),
      page('/floor/$engagementId', () => import('./floor-page.tsx')),
      page('/inbox', () => import('./inbox-page.tsx')),
      page('/products', () => import('./products-page.tsx')),
      page('/me', () => import('./me-page.tsx')),
      other,
    ]),
    basepath: '/desk',
    defaultPendingComponent: Waiting,
    defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  });
}
