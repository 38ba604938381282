import type { Retained } from '../../enterprise/core/index.ts';

/** Profiles stay until the enterprise, or the person, wants them gone. Replies go with their message. */
export const CUSTOMERS_RETENTION: readonly Retained[] = [
  { table: 'customers_message', since: 'at', as: 'transcripts' },
  { table: 'customers_contact', since: 'at', as: 'outcomes' },
  { table: 'customers_consent', since: 'at', as: 'outcomes' },
  {
    table: 'customers_import_rejection rejection',
    since:
      '(select changed_at from customers_import whole where (whole.enterprise_id, whole.import_id) = (rejection.enterprise_id, rejection.import_id))',
    as: 'reports',
  },
  { table: 'customers_import', since: 'changed_at', as: 'reports' },
];
