"use strict";

/**
 * Hold the look of the dialogs that a press in the page opens.
 * The styles live inside a closed shadow root and reach nothing of the page.
 */
const DialogStyle = (() => {
  const css = `
    :host { all: initial !important; }
    ${ControlStyle.colours}
    [hidden] { display: none !important; }
    dialog {
      color-scheme: light dark;
      box-sizing: border-box;
      inline-size: min(560px, calc(100vw - 24px));
      max-block-size: calc(100vh - 24px);
      padding: 0;
      border: 1px solid var(--line);
      border-radius: 12px;
      background: var(--card);
      box-shadow: 0 10px 40px rgb(0 0 0 / 28%);
      color: var(--text);
      font: 400 13px/19px system-ui, sans-serif;
      overflow-wrap: anywhere;
    }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / 35%); }
    .top, .foot { flex: none; padding: 14px 18px; }
    .top { border-block-end: 1px solid var(--line); }
    .foot { border-block-start: 1px solid var(--line); }
    h2 { margin: 0 0 4px; font: inherit; font-size: 15px; font-weight: 700; }
    p { margin: 0; }
    p + p { margin-block-start: 6px; }
    .quiet { color: var(--quiet); }
    .warning { color: var(--warn); font-weight: 600; }
    .body { flex: 1 1 auto; min-block-size: 0; overflow: auto; padding: 0 18px; }
    .buttons { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    .buttons + p { margin-block-start: 8px; }
    .buttons .last { margin-inline-start: auto; }
    button {
      min-block-size: 28px;
      padding: 2px 12px;
      border: 1px solid var(--line);
      border-radius: 6px;
      background: var(--card);
      color: inherit;
      font: inherit;
      font-weight: 600;
      cursor: pointer;
    }
    button:hover { background: var(--surface-strong); }
    button.first { border-color: var(--accent); background: var(--accent); color: var(--card); }
    button[aria-disabled="true"] { border-color: var(--line); background: var(--surface); color: var(--quiet); }
    button[aria-disabled="true"] { cursor: default; }
    :is(button, input, textarea, select, .body):focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .body:focus-visible { outline-offset: -2px; }
    ul { margin: 0; padding: 0; list-style: none; }
    li {
      display: grid;
      grid-template-columns: 24px minmax(0, 1fr) 104px;
      gap: 2px 8px;
      align-items: start;
      padding-block: 8px;
      border-block-end: 1px solid var(--line);
      content-visibility: auto;
      contain-intrinsic-size: auto 56px;
    }
    li:last-child { border-block-end: 0; }
    input[type="checkbox"] { inline-size: 18px; block-size: 18px; margin: 3px; accent-color: var(--accent); }
    label { display: block; min-block-size: 24px; }
    .heading { display: block; color: var(--quiet); font-size: 12px; }
    .excerpt { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
    .excerpt { unicode-bidi: plaintext; }
    label { grid-row: 1 / 3; grid-column: 2; }
    .state { grid-column: 3; min-block-size: 19px; font-weight: 600; text-align: end; }
    .told:empty, .top .quiet:empty, .foot:has(> .told:only-child:empty) { display: none; }
    form { display: flex; flex: 1 1 auto; flex-direction: column; min-block-size: 0; }
    .fields { display: flex; flex-direction: column; gap: 6px; overflow: auto; padding: 12px 18px; }
    form .buttons { flex: none; padding: 12px 18px; border-block-start: 1px solid var(--line); }
    fieldset { margin: 0; padding: 0; border: 0; }
    legend, .fields > label { padding: 0; color: var(--quiet); }
    .fields > label { min-block-size: 0; margin-block-start: 4px; }
    fieldset label { display: inline-flex; gap: 6px; align-items: center; margin-inline-end: 14px; }
    .fields > :is(input, select, textarea) {
      box-sizing: border-box;
      min-block-size: 30px;
      padding: 4px 8px;
      border: 1px solid var(--quiet);
      border-radius: 6px;
      background: var(--card);
      color: inherit;
      font: inherit;
    }
    .refused { color: var(--warn); }
    [aria-invalid="true"] { border-color: var(--warn); }
    .trouble:empty { display: none; }
    .trouble { grid-column: 2 / -1; color: var(--warn); }
    li button { grid-column: 3; justify-self: end; min-block-size: 24px; }
    @media (max-width: 420px) {
      li { grid-template-columns: 24px minmax(0, 1fr) 84px; }
    }
    @media (forced-colors: active) {
      button.first { border-width: 2px; }
    }`;

  return Object.freeze({ css });
})();
