import type { Widget, WidgetHost } from './widget-host.ts';

export function startWidget(host: WidgetHost): Widget {
  return { open: () => host.ask(), asked: () => undefined, attend: () => undefined };
}
