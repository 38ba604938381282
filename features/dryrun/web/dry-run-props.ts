import type { ReactNode } from 'react';
import type { DryRunBody } from '../core/index.ts';

export type DryRunPanelProps = {
  readonly enterpriseId: string;
  /** What is to be tried, asked when it is tried; what it leaves out is as in force. */
  readonly draft: () => Pick<DryRunBody, 'triggers' | 'ruleSets'>;
  readonly verdictChip: (verdict: string) => ReactNode;
  /** The name behind a website's id. */
  readonly nameOf: (websiteId: string) => string;
  /** A visit, when it is opened. */
  readonly visit: (sessionId: string) => ReactNode;
};
