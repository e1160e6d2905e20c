"use strict";

/**
 * Hold the look of the control and its card, and the small shape that goes with each state.
 * The styles live inside the closed shadow root and reach nothing of the page.
 */
const ControlStyle = (() => {
  // The surface is our own because the page's theme need not be the system's: contrast must not depend on it.
  const colours = `
    :host {
      --surface: #eaf3f0;
      --surface-strong: #d6e8e2;
      --card: #ffffff;
      --text: #143d34;
      --quiet: #40615a;
      --line: #b9d2ca;
      --accent: #0a6b56;
      --warn: #8a3b00;
      --bad: #a11b2b;
      color-scheme: light dark;
    }
    @media (prefers-color-scheme: dark) {
      :host {
        --surface: #16302a;
        --surface-strong: #21463d;
        --card: #10221e;
        --text: #d9f0e9;
        --quiet: #a5c6bc;
        --line: #33574d;
        --accent: #6fd6b8;
        --warn: #ffb880;
        --bad: #ff9ea8;
      }
    }`;

  // `!important` on the host guards its place against rules of the page that match any child of an article.
  const css = `
    :host {
      all: initial !important;
      display: block !important;
      box-sizing: border-box !important;
      flex: 0 0 100% !important;
      grid-column: 1 / -1 !important;
      min-block-size: 32px !important;
      padding-block: 4px !important;
    }
    ${colours}
    [hidden] { display: none !important; }
    .line, .card { font: 400 12px/16px system-ui, sans-serif; color: var(--text); letter-spacing: normal; }
    .line {
      display: inline-flex;
      align-items: center;
      box-sizing: border-box;
      block-size: 24px;
      max-inline-size: 100%;
      border: 1px solid transparent;
      border-radius: 6px;
      background: var(--surface);
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      box-sizing: border-box;
      block-size: 24px;
      min-inline-size: 24px;
      margin: -1px;
      padding: 0 8px;
      border: 1px solid transparent;
      border-radius: 6px;
      background: transparent;
      color: inherit;
      font: inherit;
      font-weight: 600;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover { background: var(--surface-strong); }
    button[aria-disabled="true"] { cursor: default; background: transparent; }
    :is(button, a):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .undo, a { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; }
    .undo { margin-inline-start: 2px; }
    svg { flex: none; inline-size: 14px; block-size: 14px; fill: none; stroke: var(--accent); }
    svg { stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
    :is(.note, .short) { padding-inline: 2px 8px; color: var(--quiet); }
    .note { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
    :is(.note, .short, .seconds):empty { display: none; }
    .seconds { font-weight: 400; font-variant-numeric: tabular-nums; color: var(--quiet); }
    .line:is([data-state="needs_you"], [data-state="refused"]) svg { stroke: var(--warn); }
    .line[data-state="refused"] .note { color: var(--warn); }
    .line[data-state="failed"] svg { stroke: var(--bad); }
    .card {
      position: fixed;
      inset: auto;
      box-sizing: border-box;
      inline-size: max-content;
      max-inline-size: min(340px, calc(100vw - 16px));
      max-block-size: calc(100vh - 16px);
      overflow: auto;
      margin: 0;
      padding: 12px 14px;
      border: 1px solid var(--line);
      border-radius: 10px;
      background: var(--card);
      box-shadow: 0 6px 24px rgb(0 0 0 / 18%);
      font-size: 13px;
      line-height: 18px;
      overflow-wrap: anywhere;
    }
    h2 { margin: 0 0 4px; font: inherit; font-weight: 700; }
    .banner {
      margin: 0 0 8px; padding: 4px 8px; border-inline-start: 4px solid var(--warn);
      background: color-mix(in srgb, var(--warn) 12%, transparent); font-weight: 600;
    }
    h3 { margin: 0 0 6px; font: inherit; font-weight: 600; color: var(--warn); }
    p { margin: 0 0 6px; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 8px 0; }
    dt { color: var(--quiet); }
    dd { margin: 0; white-space: pre-line; }
    a { display: inline-block; margin-inline-end: 14px; padding-block: 3px; font-weight: 600; }
    .card .undo { margin: 0 0 6px; padding-inline: 0; }
    .details { margin-block-start: 8px; padding-block-start: 6px; border-block-start: 1px solid var(--line); }
    .details dl { margin: 0 0 6px; font-size: 12px; line-height: 17px; }
    .link { margin: 0; padding: 0 10px; border-color: var(--line); color: var(--accent); font-size: 12px; }
    .card > :last-child { margin-block-end: 0; }
    @media (forced-colors: active) {
      .line, button { border-color: ButtonText; }
      .undo { border-color: transparent; }
      svg { stroke: currentColor !important; }
    }
    @media (prefers-reduced-motion: no-preference) {
      button { transition: background-color 120ms; }
    }`;

  // Paths on a 16 by 16 field: a sheet sliding into a tray is our own mark, the others follow the state.
  /** @type {Readonly<Record<ControlState, string>>} */
  const marks = Object.freeze({
    ready: "M8 1.5v8M4.8 6.5 8 9.7l3.2-3.2M2 10.5v3.2h12v-3.2",
    refused: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
    saving: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2",
    held: "M5.5 3v10M10.5 3v10",
    queued: "M3 4h10M3 8h10M3 12h6",
    sending: "M8 14V3M3.8 7 8 2.8 12.2 7",
    written: "M2.5 8.5 6.3 12.3 13.5 4.5",
    written_open: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.2 8.2 7.2 10.2 10.8 6.2",
    written_by_linkedin: "M2.5 8.5 6.3 12.3 13.5 4.5M2.5 14.5h11",
    needs_you: "M4.8 5.4a3.2 3.2 0 1 1 4.6 2.8C8.4 8.7 8 9.3 8 10.4M8 13.6v.1",
    failed: "M4 4l8 8M12 4l-8 8",
    undone: "M3 6h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3 3 6l2.8 3",
    discarded: "M3 6h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3 3 6l2.8 3",
  });

  /** The mark of a control that copies nothing yet and opens a form: a receiver. */
  const callMark =
    "M5.2 2 3 2.6c-.6 5.4 5 11 10.4 10.4l.6-2.2-2.8-1.6-1.5 1.3c-1.6-.7-3.2-2.3-3.9-3.9l1.3-1.5z";

  return Object.freeze({ colours, css, marks, callMark });
})();
