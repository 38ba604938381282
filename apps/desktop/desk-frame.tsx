import {
  IconBuildingStore,
  IconInbox,
  IconMessages,
  IconPackage,
  IconUser,
  IconUserCog,
  IconVolume,
} from '@tabler/icons-react';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useInbox } from '../../features/customers/web/use-inbox.ts';
import { customerTabs } from '../../features/engagement/web/tab-order.ts';
import { ME } from '../../features/enterprise/web/me.ts';
import { useSignOut } from '../../features/enterprise/web/sign-out.ts';
import { useOfferAlert } from '../../features/queue/web/offer-alert.ts';
import { OfferOverlay } from '../../features/queue/web/offer-overlay.tsx';
import { queueTexts } from '../../features/queue/web/queue-texts.ts';
import type { PresenceEntry } from '../../features/skills/core/index.ts';
import { PresenceSwitch, presenceState } from '../../features/skills/web/presence-switch.tsx';
import { skillsTexts } from '../../features/skills/web/skills-texts.ts';
import { leaveDevice, thisDeviceId } from '../../features/skills/web/this-device.ts';
import { usePresence } from '../../features/skills/web/use-presence.ts';
import { Frame } from '../../platform/web/frame.tsx';
import type { Command } from '../../platform/web/palette.tsx';
import { useServices } from '../../platform/web/services.tsx';
import { SettingsMenu } from '../../platform/web/settings-menu.tsx';
import { useTabTitle } from '../../platform/web/tab-title.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useWho } from '../../platform/web/use-who.ts';
import { useChime } from './chime-context.tsx';
import { DeskBanners } from './desk-banners.tsx';
import { useDesk, useDeskState } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';

const NOTHING_KNOWN: Pick<PresenceEntry['data'], 'notResponding' | 'offDuty' | 'wrapUntil'> = {
  notResponding: false,
  offDuty: false,
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What surrounds every page of the desk: navigation, presence, palette, and the offers over everything. */
export function DeskFrame() {
  const t = useTexts(deskTexts);
  const queueWords = useTexts(queueTexts);
  const presenceWords = useTexts(skillsTexts);
  const { me, memberships, store, seen } = useDesk();
  const { offers, engagements, gone, setByOther, presence: known } = useDeskState();
  const navigate = useNavigate();
  const chime = useChime();
  const { api } = useServices();
  const leave = useSignOut();
  const whoWords = useWho();
  /** Whoever has signed out is not alerted in this browser any more; her other devices stay. */
  const signOut = () => void Promise.race([leaveDevice(api), pause(2_000)]).then(leave);
  const params = useParams({ strict: false });
  const presence = usePresence(known?.declared ?? me.presence?.declared ?? 'away', ME, store.declaring);
  const shown = { ...(known ?? NOTHING_KNOWN), declared: presence.declared };
  const state = presenceState({ ...shown, wrapping: shown.wrapUntil !== undefined });
  const inbox = useInbox(memberships[0]?.enterpriseId ?? '');

  const waiting = offers.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt));
  const first = waiting[0];
  const alert = first === undefined ? undefined : queueWords.offerAlert(first.topic);
  const tabs = customerTabs(engagements, seen);
  const unread = tabs.reduce((sum, tab) => sum + (tab.engagementId === params.engagementId ? 0 : tab.unread), 0);
  const talking = engagements.some((each) => each.state === 'talking' || each.state === 'inviting');
  const soft = talking || presence.declared === 'busy';
  useOfferAlert(first, alert ?? '', chime, { soft, pushed: thisDeviceId() !== undefined });
  useTabTitle(t.place, alert, unread);
  const taken = useCallback((engagementId: string) => void navigate({ to: `/floor/${engagementId}` }), [navigate]);

  // A notification was clicked: its worker says where to go.
  useEffect(() => {
    const heard = ({ data }: MessageEvent<{ readonly open?: unknown }>): void => {
      const path = typeof data?.open === 'string' ? data.open : '';
      if (path.startsWith('/desk/floor/')) void navigate({ to: path.slice('/desk'.length) });
    };
    const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
    worker?.addEventListener('message', heard);
    return () => worker?.removeEventListener('message', heard);
  }, [navigate]);

  const go = (to: string) => () => void navigate({ to });
  const declared = ['available', 'busy', 'away'] as const;
  const commands: readonly Command[] = [
    { id: 'office', label: t.office, group: t.goTo, icon: <IconBuildingStore size={17} />, run: go('/') },
    { id: 'floor', label: t.floor, group: t.goTo, icon: <IconMessages size={17} />, run: go('/floor') },
    { id: 'inbox', label: t.inbox, group: t.goTo, icon: <IconInbox size={17} />, run: go('/inbox') },
    { id: 'products', label: t.products, group: t.goTo, icon: <IconPackage size={17} />, run: go('/products') },
    { id: 'me', label: t.me, group: t.goTo, icon: <IconUserCog size={17} />, run: go('/me') },
    ...tabs.map((tab) => ({
      id: tab.engagementId,
      label: whoWords(tab.who),
      group: t.withYou,
      icon: <IconUser size={17} />,
      run: go(`/floor/${tab.engagementId}`),
    })),
    ...declared.map((each) => ({
      id: each,
      label: presenceWords[each],
      group: t.presence,
      run: () => presence.choose(each),
    })),
    {
      id: 'sound',
      label: t.testSound,
      group: t.doIt,
      icon: <IconVolume size={17} />,
      run: () => void chime.test(),
    },
  ];
  const places = [
    {
      to: '/',
      label: t.office,
      icon: <IconBuildingStore size={19} />,
      exact: true,
      count: offers.length,
      urgent: true,
    },
    {
      to: '/floor',
      label: t.floor,
      icon: <IconMessages size={19} />,
      count: unread || tabs.length,
      urgent: unread > 0,
    },
    { to: '/inbox', label: t.inbox, icon: <IconInbox size={19} />, count: inbox.data?.open ?? 0 },
    { to: '/products', label: t.products, icon: <IconPackage size={19} /> },
    { to: '/me', label: t.settings, icon: <IconUserCog size={19} /> },
  ];
  return (
    <>
      <Frame
        places={places}
        commands={commands}
        brand={t.brand}
        live
        head={
          <>
            <PresenceSwitch
              declared={presence.declared}
              state={state}
              choose={presence.choose}
              failed={presence.failed}
            />
            <SettingsMenu name={me.name} signOut={signOut} />
          </>
        }
      >
        <div className="fw-page">
          <DeskBanners
            presence={shown}
            beAvailable={() => presence.choose('available')}
            gone={gone}
            setByOther={setByOther}
            passedOn={engagements.filter((each) => each.closedReason === 'associate-gone')}
            read={(engagementId) => void navigate({ to: `/floor/${engagementId}` })}
            putAside={store.dismiss}
          />
          <div className="fw-page-body">
            <Outlet />
          </div>
        </div>
      </Frame>
      <OfferOverlay offers={waiting} taken={taken} answered={store.answered} />
    </>
  );
}
