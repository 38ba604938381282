import type { VisitorEngagementView } from '../core/engagement-wire.ts';
import type { WidgetClient } from './widget-client.ts';
import type { WidgetTexts } from './widget-texts.ts';

/** What every panel is given. */
export type PanelProps = { readonly client: WidgetClient; readonly texts: WidgetTexts };

export function Head(props: {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly face?: VisitorEngagementView['associate'];
  readonly label: string;
  readonly minimise?: boolean;
  readonly onClose: () => void;
}) {
  return (
    <div class="fw-head">
      {props.face && <Face {...props.face} />}
      <h2 id="fw-title">
        {props.title}
        {props.subtitle && <small>{props.subtitle}</small>}
      </h2>
      <button type="button" class="fw-icon" aria-label={props.label} title={props.label} onClick={props.onClose}>
        <svg
          viewBox="0 0 24 24"
          width="20"
          height="20"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          aria-hidden="true"
        >
          <path
            d={props.minimise ? 'M6 9l6 6 6-6' : 'M6 6l12 12M18 6L6 18'}
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      </button>
    </div>
  );
}

/** Her picture, or her initials where there is none. */
function Face({ name, pictureUrl }: { readonly name: string; readonly pictureUrl?: string }) {
  if (pictureUrl) return <img class="fw-face" src={pictureUrl} alt="" referrerpolicy="no-referrer" />;
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return (
    <span class="fw-face" aria-hidden="true">
      {initials.join('').toLocaleUpperCase()}
    </span>
  );
}

export function Notice({ client, texts }: PanelProps) {
  const { notice } = client.model();
  return (
    <p class={notice === 'over' ? 'fw-quiet' : 'fw-bad'} role="status" hidden={!notice}>
      {notice && texts[notice]}
    </p>
  );
}

/** A text in which addresses of pages are links. */
export function Linked({ text, hint }: { readonly text: string; readonly hint: string }) {
  const [before = '', address, ...rest] = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/);
  if (address === undefined) return <>{text}</>;
  return (
    <>
      {before}
      <a href={address} target="_blank" rel="noopener noreferrer" title={hint}>
        {address}
      </a>
      <Linked text={rest.join('')} hint={hint} />
    </>
  );
}
