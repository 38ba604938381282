import type { Retained } from '../core/index.ts';

/** Tenants cannot unwrite what happened; the night can, once nobody has to answer for it any more. */
export const ENTERPRISE_RETENTION: readonly Retained[] = [{ table: 'audit_entry', since: 'at', as: 'audit' }];
