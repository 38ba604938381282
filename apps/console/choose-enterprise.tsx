import { Box, Button, Stack, Title } from '@mantine/core';
import { Link, Navigate } from '@tanstack/react-router';
import { useTexts } from '../../platform/web/texts.tsx';
import { useStaff } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';

/** Which enterprise? Asked only where there are several. */
export function ChooseEnterprise() {
  const t = useTexts(consoleTexts);
  const { memberships } = useStaff();
  const [first] = memberships;
  if (memberships.length === 1 && first !== undefined) return <Navigate to={`/${first.enterpriseId}`} replace />;
  return (
    <Box mih="100dvh" style={{ display: 'grid', placeItems: 'center' }}>
      <Stack gap="sm" w={340} component="main">
        <Title order={1}>{t.choose}</Title>
        {memberships.map((each) => (
          <Button
            key={each.enterpriseId}
            size="md"
            variant="default"
            renderRoot={(props) => <Link to={`/${each.enterpriseId}`} {...props} />}
          >
            {each.enterpriseName}
          </Button>
        ))}
      </Stack>
    </Box>
  );
}
