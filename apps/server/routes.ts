import type { FastifyPluginAsync } from 'fastify';
import { catalogRoutes } from '../../features/catalog/server/catalog-routes.ts';
import { importRoutes } from '../../features/catalog/server/import-routes.ts';
import { mappingRoutes } from '../../features/catalog/server/mapping-routes.ts';
import { clickstreamRoutes } from '../../features/clickstream/server/clickstream-routes.ts';
import { customersRoutes } from '../../features/customers/server/customers-routes.ts';
import { dryRunRoutes } from '../../features/dryrun/server/dry-run-routes.ts';
import { engagementRoutes } from '../../features/engagement/server/engagement-routes.ts';
import { engagementSupervisionRoutes } from '../../features/engagement/server/engagement-supervision-routes.ts';
import { widgetRoutes } from '../../features/engagement/server/widget-routes.ts';
import { authRoutes } from '../../features/enterprise/server/auth-routes.ts';
import { enterpriseRoutes } from '../../features/enterprise/server/enterprise-routes.ts';
import { staffRoutes } from '../../features/enterprise/server/staff-routes.ts';
import { matchingRoutes } from '../../features/matching/server/matching-routes.ts';
import { ruleSetRoutes } from '../../features/matching/server/rule-set-routes.ts';
import { qualifierRoutes } from '../../features/qualifier/server/qualifier-routes.ts';
import { messageRoutes } from '../../features/queue/server/message-routes.ts';
import { queueRoutes } from '../../features/queue/server/queue-routes.ts';
import { supervisionRoutes } from '../../features/queue/server/supervision-routes.ts';
import { presenceRoutes } from '../../features/skills/server/presence-routes.ts';
import { skillsRoutes } from '../../features/skills/server/skills-routes.ts';
import type { Features } from './build.ts';
import { deskRoutes } from './desk-routes.ts';
import type { Foundation } from './foundation.ts';
import { healthRoutes } from './health-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { servePages } from './pages.ts';
import { snippetRoutes } from './snippet-routes.ts';

/** Every address of the server. `stopping`: it was told to stop, and should be sent nothing new. */
export function routes(
  foundation: Foundation,
  features: Features,
  address: () => string,
  stopping: () => boolean = () => false,
): FastifyPluginAsync {
  const { authenticated } = features;
  return async (app) => {
    healthRoutes(foundation, stopping)(app);
    metricsRoutes(foundation.meters, foundation.config)(app);
    authRoutes(features.enterprise)(app);
    enterpriseRoutes(features.enterprise, { authenticated, presenceOf: features.skills.presence, address })(app);
    staffRoutes(features.enterprise, { authenticated })(app);
    catalogRoutes(features.catalog, { authenticated })(app);
    importRoutes(features.catalog.imports, { authenticated })(app);
    mappingRoutes(features.catalog.settings, { authenticated })(app);
    customersRoutes(features.customers, { authenticated })(app);
    skillsRoutes(features.skills, {
      authenticated,
      hasNode: async (enterpriseId, nodeId) =>
        (await features.catalog.hierarchy(enterpriseId)).nodes.has(nodeId as `nod_${string}`),
    })(app);
    presenceRoutes(features.skills, features.devices, { authenticated })(app);
    clickstreamRoutes(features.clickstream, {
      authenticated,
      rowsFor: features.floor.rowsFor,
      maySee: features.floor.maySee,
      publicUrl: foundation.config.publicUrl,
    })(app);
    qualifierRoutes(features.qualifier, { authenticated })(app);
    matchingRoutes(features.matching, { authenticated })(app);
    dryRunRoutes(features.dryRuns, { authenticated })(app);
    ruleSetRoutes(features.matching, { authenticated })(app);
    queueRoutes(features.queue, { authenticated })(app);
    supervisionRoutes(features.queue, { authenticated })(app);
    messageRoutes(features.queue, { authenticated })(app);
    engagementRoutes(features.engagement.desk, { authenticated })(app);
    engagementSupervisionRoutes(features.engagement.supervision, { authenticated })(app);
    widgetRoutes(features.engagement.widget, { visitorOf: features.visitors.ofRequest })(app);
    deskRoutes(foundation, features)(app);
    await app.register(snippetRoutes(features.enterprise, foundation.config.publicUrl));
    await app.register(servePages);
  };
}
