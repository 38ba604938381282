import type { Accent } from './accent.ts';

/** The widget's whole style, in one sheet of its shadow root. */
export function widgetStyle({ fill, ink, onLight, onDark }: Accent, position: 'left' | 'right'): string {
  return `
:host{color-scheme:light dark}
.fw,.fw-pill{--ground:#fff;--soft:#f3f4f7;--line:#d9dce3;--text:#14171d;--quiet:#565d6b;--accent:${onLight};--fill:${fill};--ink:${ink};--bad:#b3261e}
.fw{position:fixed;${position}:16px;bottom:calc(16px + var(--foot,0px));width:368px;max-width:calc(100vw - 32px);max-height:min(640px,calc(100dvh - 32px - var(--foot,0px)));
display:flex;flex-direction:column;box-sizing:border-box;overflow:hidden;background:var(--ground);color:var(--text);border:1px solid var(--line);border-radius:16px;
box-shadow:0 4px 12px #0002,0 16px 48px #0003;font:400 15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:start;animation:fw-in .18s ease-out}
@media(prefers-color-scheme:dark){.fw,.fw-pill{color-scheme:dark;--ground:#1b1e24;--soft:#272b33;--line:#3c424d;--text:#f1f3f6;--quiet:#b0b7c4;--accent:${onDark};--bad:#ff8a80}}
@keyframes fw-in{from{opacity:0;transform:translateY(8px)}}
.fw:focus{outline:none}
.fw *{box-sizing:border-box;margin:0;font:inherit;color:inherit}
.fw strong{font-weight:650}
.fw-head{display:flex;align-items:center;gap:12px;padding:14px 8px 14px 16px;border-bottom:1px solid var(--line)}
.fw-head h2{flex:1;min-width:0;font-weight:650;font-size:16px;line-height:1.3;overflow-wrap:anywhere}
.fw-head small{display:block;font-weight:400;font-size:13px;color:var(--quiet)}
.fw-icon{flex:none;display:grid;place-items:center;width:40px;height:40px;border:0;border-radius:10px;background:none;color:var(--quiet);cursor:pointer}
.fw-icon:hover{background:var(--soft);color:var(--text)}
.fw-body{padding:16px;display:flex;flex-direction:column;gap:12px;overflow-y:auto;overscroll-behavior:contain}
.fw-quiet{color:var(--quiet);font-size:13px}
.fw-face{flex:none;width:44px;height:44px;border-radius:50%;object-fit:cover;background:var(--fill);color:var(--ink)!important;display:grid;place-items:center;font-weight:650;font-size:16px}
.fw-words{padding:10px 14px;border-radius:4px 14px 14px;background:var(--soft);overflow-wrap:anywhere;white-space:pre-wrap}
.fw-row{display:flex;flex-wrap:wrap;gap:8px}
.fw-button{min-height:44px;padding:8px 16px;border:1px solid var(--line);border-radius:10px;background:none;font-weight:600;cursor:pointer}
.fw-button:hover{background:var(--soft)}
.fw-main{background:var(--fill);border-color:var(--fill);color:var(--ink)!important;flex:1 1 100%}
.fw-main:hover{background:var(--fill);filter:brightness(1.08)}
.fw-half{flex:1}.fw-wide{flex:1 1 100%}
.fw-link{align-self:flex-start;min-height:32px;padding:4px 0;border:0;background:none;color:var(--accent)!important;text-decoration:underline;text-underline-offset:3px;cursor:pointer}
.fw-button:disabled{opacity:.55;cursor:default;filter:none}
.fw :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.fw-labelled{display:flex;flex-direction:column;gap:4px}
.fw label{font-weight:600;font-size:14px}
.fw-field{width:100%;min-height:44px;padding:9px 12px;border:1px solid #868d9b;border-radius:10px;background:var(--ground);font-weight:400;font-size:16px;resize:none}
.fw-field[aria-invalid=true]{border-color:var(--bad)}
.fw-bad{color:var(--bad)!important;font-size:13px;font-weight:400}
.fw-log{flex:1;min-height:120px;padding:16px;overflow-y:auto;overscroll-behavior:contain}
.fw-log ul{list-style:none;padding:0;display:flex;flex-direction:column;gap:8px}
.fw-message{max-width:84%;display:flex;flex-direction:column;gap:2px;align-self:flex-start}
.fw-message p{padding:9px 13px;border-radius:4px 14px 14px;background:var(--soft);overflow-wrap:anywhere;white-space:pre-wrap}
.fw-message p a{text-decoration:underline}
.fw-mine{align-self:flex-end;align-items:flex-end}
.fw-mine p{border-radius:14px 4px 14px 14px;background:var(--fill);color:var(--ink)}
.fw-system{align-self:center;text-align:center}.fw-system p{background:none;color:var(--quiet);font-size:13px;padding:0}
.fw-when{font-size:12px;color:var(--quiet)}
.fw-bar{padding:8px 16px;background:var(--soft);font-size:13px;color:var(--quiet);border-bottom:1px solid var(--line)}
.fw-compose{display:flex;align-items:flex-end;gap:8px;padding:12px;border-top:1px solid var(--line)}
.fw-compose .fw-field{flex:1;max-height:120px;overflow-y:auto}
.fw-send{flex:none;width:44px;height:44px;border:0;border-radius:10px;background:var(--fill);color:var(--ink)!important;display:grid;place-items:center;cursor:pointer}
.fw-send:disabled{opacity:.45;cursor:default}
.fw-dots{display:flex;gap:6px;padding:6px 0}.fw-dots i{width:9px;height:9px;border-radius:50%;background:var(--accent);animation:fw-dot 1.2s infinite ease-in-out}
.fw-dots i:nth-child(2){animation-delay:.15s}.fw-dots i:nth-child(3){animation-delay:.3s}
@keyframes fw-dot{0%,60%,100%{opacity:.3}30%{opacity:1}}
.fw-strong{font-weight:650}
.fw-set{display:flex;flex-direction:column;padding:0;border:0}.fw-set legend{padding:0;font-weight:600;font-size:14px}
.fw label.fw-choice{display:flex;align-items:center;gap:10px;min-height:36px;font-weight:400;font-size:15px;cursor:pointer}.fw-choice input{flex:none;width:20px;height:20px;accent-color:var(--accent)}
.fw-pill{position:fixed;${position}:16px;bottom:calc(16px + var(--foot,0px));display:flex;align-items:center;gap:12px;max-width:calc(100vw - 32px);min-height:48px;padding:8px 18px;border:1px solid var(--line);border-radius:24px;background:var(--ground);color:var(--text);box-shadow:0 2px 6px #0003,0 6px 20px #0003;font:400 15px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:start;cursor:pointer}
.fw-pill strong{font-weight:650}.fw-pill small{display:block;font-size:13px;color:var(--quiet)}.fw-pill:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.fw-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:480px){.fw{left:8px;right:8px;bottom:calc(8px + max(var(--foot,0px),var(--keys,0px)));width:auto;max-width:none;max-height:calc(100dvh - 16px - max(var(--foot,0px),var(--keys,0px)))}.fw-chat{height:min(600px,calc(100dvh - 72px - var(--keys,0px)))}}
@media(min-width:481px){.fw-chat{height:560px}}
@media(prefers-reduced-motion:reduce){.fw,.fw *,.fw-pill *{animation:none!important}}
@media(forced-colors:active){.fw-main,.fw-send,.fw-face{border:1px solid}}`;
}
