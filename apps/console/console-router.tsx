import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { loadPage } from '../../platform/web/page-load.ts';
import { Failure, Waiting } from '../../platform/web/states.tsx';
import { ChooseEnterprise } from './choose-enterprise.tsx';
import { ConsoleFrame } from './console-frame.tsx';
import { ConsoleGate } from './console-gate.tsx';

/** The pages of the console, each beneath one enterprise and loaded when first opened. */
export function createConsoleRouter() {
  const root = createRootRoute({ component: ConsoleGate });
  const choose = createRoute({ getParentRoute: () => root, path: '/', component: ChooseEnterprise });
  const enterprise = createRoute({ getParentRoute: () => root, path: '$enterpriseId', component: ConsoleFrame });
  const page = <Path extends string>(path: Path, load: () => Promise<{ Page: () => ReactNode }>) =>
    createRoute({
      getParentRoute: () => enterprise,
      path,
      component: lazyRouteComponent(() => loadPage(load), 'Page'),
    });
  return createRouter({
    routeTree: root.addChildren([
      choose,
      enterprise.addChildren([
        page('/', () => import('./live-floor-page.tsx')),
        page('websites', () => import('./websites-page.tsx')),
        page('websites/$websiteId', () => import('./website-page.tsx')),
        page('websites/$websiteId/mappings', () => import('./mappings-page.tsx')),
        page('hierarchy', () => import('./hierarchy-page.tsx')),
        page('imports', () => import('./imports-page.tsx')),
        page('lost', () => import('./lost-page.tsx')),
        page('decisions', () => import('./decisions-page.tsx')),
        page('decisions/$decisionId', () => import('./decision-page.tsx')),
        page('triggers', () => import('./triggers-page.tsx')),
        page('verdicts', () => import('./verdicts-page.tsx')),
        page('verdicts/$sessionId', () => import('./verdict-page.tsx')),
        page('rules', () => import('./rules-page.tsx')),
        page('rules/$ruleSetId', () => import('./rule-set-page.tsx')),
        page('match', () => import('./match-page.tsx')),
        page('customers', () => import('./customers-page.tsx')),
        page('customers/$customerId', () => import('./customer-page.tsx')),
        page('segments', () => import('./segments-page.tsx')),
        page('health', () => import('./queue-health-page.tsx')),
        page('policies', () => import('./policies-page.tsx')),
        page('messages', () => import('./messages-page.tsx')),
        page('associates', () => import('./associates-page.tsx')),
        page('audit', () => import('./audit-page.tsx')),
      ]),
    ]),
    basepath: '/console',
    defaultPendingComponent: Waiting,
    defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
    defaultNotFoundComponent: ChooseEnterprise,
  });
}
