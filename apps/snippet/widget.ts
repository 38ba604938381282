export { startWidget } from '../../features/engagement/snippet/start-widget.tsx';
