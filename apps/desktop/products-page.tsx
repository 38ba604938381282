import './desk.css';
import { Paper, Title } from '@mantine/core';
import { ProductFinder } from '../../features/catalog/web/product-finder.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useDesk } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';

/** The product finder by itself, one for each enterprise she sells for. */
export function Page() {
  const t = useTexts(deskTexts);
  const { memberships } = useDesk();
  return (
    <Paper className="fw-card" h="100%" radius={0} component="section" aria-label={t.products}>
      <div className="fw-card-head">
        <Title order={1}>{t.products}</Title>
      </div>
      {memberships.map((each) => (
        <div className="fw-card-body" key={each.enterpriseId}>
          <ProductFinder enterpriseId={each.enterpriseId} />
        </div>
      ))}
    </Paper>
  );
}
