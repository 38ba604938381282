import { Box, Button } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { enterpriseTexts } from '../../features/enterprise/web/enterprise-texts.ts';
import { membershipsWith, meQuery } from '../../features/enterprise/web/me.ts';
import { SignInPage } from '../../features/enterprise/web/sign-in-page.tsx';
import { useSignOut } from '../../features/enterprise/web/sign-out.ts';
import { ApiProblem } from '../../platform/web/api-client.ts';
import { FrameShape } from '../../platform/web/frame.tsx';
import { pageTexts } from '../../platform/web/page-texts.ts';
import { useApi } from '../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { ChimeProvider, useChime } from './chime-context.tsx';
import { DeskProvider } from './desk-context.tsx';
import { DeskFrame } from './desk-frame.tsx';
import { deskTexts } from './desk-texts.ts';

const shape = (content: ReactNode) => <FrameShape>{content}</FrameShape>;

/** Before the desk: who is it? */
export function DeskGate() {
  return (
    <ChimeProvider>
      <Gate />
    </ChimeProvider>
  );
}

function Gate() {
  const t = useTexts(enterpriseTexts);
  const desk = useTexts(deskTexts);
  const common = useTexts(pageTexts);
  const me = useQuery(meQuery(useApi()));
  const signOut = useSignOut();
  const chime = useChime();
  if (me.data === undefined && me.error === null) return shape(<Waiting />);
  if (me.data === null || (me.error instanceof ApiProblem && me.error.status === 401)) {
    return <SignInPage title={t.deskTitle} words={t.deskWords} note={t.soundNote} touched={() => void chime.test()} />;
  }
  if (me.data === undefined) return shape(<Failure error={me.error} retry={() => void me.refetch()} />);
  const memberships = membershipsWith(me.data, ['associate']);
  if (memberships.length === 0) {
    return (
      <Box mih="100dvh" style={{ display: 'grid', placeItems: 'center' }}>
        <Nothing
          icon={<IconUserOff />}
          title={desk.notAssociate}
          hint={desk.notAssociateHint}
          action={
            <>
              <Button component="a" href="/console/">
                {desk.toConsole}
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
    <DeskProvider me={me.data} memberships={memberships}>
      <DeskFrame />
    </DeskProvider>
  );
}
