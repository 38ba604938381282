import { Box, Button } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { enterpriseTexts } from '../../features/enterprise/web/enterprise-texts.ts';
import { meQuery } from '../../features/enterprise/web/me.ts';
import { SignInPage } from '../../features/enterprise/web/sign-in-page.tsx';
import { useSignOut } from '../../features/enterprise/web/sign-out.ts';
import { ApiProblem } from '../../platform/web/api-client.ts';
import { FrameShape } from '../../platform/web/frame.tsx';
import { pageTexts } from '../../platform/web/page-texts.ts';
import { useApi } from '../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { ConsoleContext, staffMemberships } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';

const shape = (content: ReactNode) => <FrameShape>{content}</FrameShape>;

/** Before the console: who is it, and is there anything for her here? */
export function ConsoleGate() {
  const t = useTexts(enterpriseTexts);
  const words = useTexts(consoleTexts);
  const common = useTexts(pageTexts);
  const me = useQuery(meQuery(useApi()));
  const signOut = useSignOut();
  if (me.data === undefined && me.error === null) return shape(<Waiting />);
  if (me.data === null || (me.error instanceof ApiProblem && me.error.status === 401)) {
    return <SignInPage title={t.consoleTitle} words={t.consoleWords} />;
  }
  if (me.data === undefined) return shape(<Failure error={me.error} retry={() => void me.refetch()} />);
  const memberships = staffMemberships(me.data);
  if (memberships.length === 0) {
    return (
      <Box mih="100dvh" style={{ display: 'grid', placeItems: 'center' }}>
        <Nothing
          icon={<IconUserOff />}
          title={t.noRole}
          hint={t.noRoleHint}
          action={
            <>
              <Button component="a" href="/desk/">
                {words.toDesk}
              </Button>
              <Button variant="default" onClick={signOut}>
                {common.signOut}
              </Button>
            </>
          }
        />
      </Box>
    );
  }
  return (
    <ConsoleContext value={{ me: me.data, memberships }}>
      <Outlet />
    </ConsoleContext>
  );
}
