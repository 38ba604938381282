import './frame.css';
import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconCommand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { pageTexts } from './page-texts.ts';
import { type Command, Palette } from './palette.tsx';
import { useStreamStatus } from './services.tsx';
import { Stale } from './states.tsx';
import { useTexts } from './texts.tsx';

export type Place = {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly count?: number;
  readonly urgent?: boolean;
  readonly exact?: boolean;
};

type FrameProps = {
  readonly places: readonly Place[];
  readonly commands: readonly Command[];
  readonly brand: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
  /** The page lives on the socket: say so when it is cut. */
  readonly live: boolean;
};

/** The mark: a floor plan with one person brought to another. */
function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="7" fill="var(--mantine-color-floor-7)" />
      <path d="M6 16.5c3.2 0 3.2-9 6-9s2.8 9 6 9" fill="none" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" />
      <circle cx="6" cy="16.5" r="2" fill="#fff" />
      <circle cx="18" cy="16.5" r="2" fill="#ffbe9a" />
    </svg>
  );
}

/** The shape of a page whose person is not known yet. */
export function FrameShape({ children }: { readonly children: ReactNode }) {
  return (
    <div className="fw-frame">
      <header className="fw-head">
        <span className="fw-brand">
          <Mark />
        </span>
      </header>
      <div className="fw-nav" />
      <main className="fw-main">{children}</main>
    </div>
  );
}

/** Brand, navigation (column, icons, or tabs on a phone), palette, and the page. */
export function Frame({ places, commands, brand, head, children, live }: FrameProps) {
  const t = useTexts(pageTexts);
  const [palette, setPalette] = useState(false);
  const status = useStreamStatus();
  return (
    <div className="fw-frame">
      <a className="fw-skip" href="#main">
        {t.skip}
      </a>
      <header className="fw-head">
        <span className="fw-brand">
          <Mark />
          <span className="fw-brand-name">{brand}</span>
        </span>
        <Group gap={8} wrap="nowrap" justify="flex-end" flex={1} miw={0}>
          {head}
          <Tooltip label={`${t.palette} (Ctrl K)`}>
            <ActionIcon aria-label={t.palette} aria-keyshortcuts="Control+K Meta+K" onClick={() => setPalette(true)}>
              <IconCommand size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </header>
      <nav className="fw-nav" aria-label={t.menu}>
        {places.map((place) => (
          <Link key={place.to} to={place.to} activeOptions={{ exact: place.exact ?? false }} title={place.label}>
            {place.icon}
            <span className="fw-nav-label">{place.label}</span>
            {place.count === undefined || place.count === 0 ? null : (
              <span className="fw-nav-count fw-numbers" data-urgent={place.urgent === true ? '' : undefined}>
                {place.count}
              </span>
            )}
          </Link>
        ))}
      </nav>
      <main className="fw-main" id="main" tabIndex={-1}>
        {live && status.state === 'offline' ? <Stale since={status.since} /> : null}
        <div className="fw-main-body">{children}</div>
      </main>
      <Palette commands={commands} opened={palette} setOpened={setPalette} />
    </div>
  );
}
