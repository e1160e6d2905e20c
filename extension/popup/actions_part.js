/**
 * Offer in the popup what can be done about the page in view, and say there what came of it, with Undo.
 * What takes more than one press begins in the side panel, which opens for it.
 */
import { leftOutHint, NOTHING } from "../shared/left_out.js";
import { ACTION_COPIES, ACTION_WORDS, PAGE_ACTIONS, isInPanel } from "../shared/page_actions.js";
import { button, part, setText } from "../shared/page/lists.js";
import { createHint } from "../shared/page/hint.js";
import { outcomeInWords } from "../shared/press_view.js";

/**
 * @typedef {import("../shared/internal.js").PressDone | import("../shared/internal.js").PressRefused} Outcome
 * @typedef {import("../shared/page_actions.js").PageAction} PageAction
 */

const UNDONE = new Set(["discarded", "undone"]);

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {() => chrome.tabs.Tab | undefined} parts.tabInView
 * @param {(message: import("../shared/internal.js").PagePress) => void} parts.post
 * @param {() => void} parts.goToPanel
 */
export function createActionsPart({ words, tabInView, post, goToPanel }) {
  const buttons = PAGE_ACTIONS.map((action) => {
    const element = button("", () => press(action));
    return { action, element, hint: createHint(element) };
  });
  let left = NOTHING;
  /** @type {Outcome | null} */
  let outcome = null;

  /** @param {PageAction} action */
  function press(action) {
    const tab = tabInView();
    if (tab?.id === undefined) return;
    post({ kind: "page.press", action, tab_id: tab.id });
    // Inside the press itself: browsers open panels for nothing else.
    if (isInPanel(action)) goToPanel();
    else part("acted").textContent = words.text("state_saving");
  }

  function showOutcome() {
    part("acted").textContent = outcome === null ? "" : outcomeInWords(outcome, words);
    const item = outcome?.kind === "press.done" ? outcome.item : null;
    part("acted-undo").hidden = item === null || UNDONE.has(item.state);
  }

  /** @param {Outcome} told */
  function heard(told) {
    if (told.tab_id !== tabInView()?.id) return;
    const hadFocus = document.activeElement === part("acted-undo");
    outcome = told;
    showOutcome();
    // The button that was pressed has gone; the next key is meant for what comes after it.
    if (hadFocus && part("acted-undo").hidden) buttons[0]?.element.focus();
  }

  function showHints() {
    for (const { action, hint } of buttons) {
      const what = ACTION_COPIES[action];
      hint.show(what === null ? "" : leftOutHint(left, what, words));
    }
  }

  /** @param {import("../shared/left_out.js").LeftOut} now what is not copied */
  function follow(now) {
    left = now;
    showHints();
  }

  /** Say in the language in force what stands here. */
  function showWords() {
    showHints();
    setText("actions-title", words.text("popup_actions"));
    for (const { action, element } of buttons) element.textContent = words.text(ACTION_WORDS[action]);
    part("acted-undo").textContent = words.text("undo");
    showOutcome();
  }

  part("acted-undo").addEventListener("click", () => press("undo_last"));
  part("actions-list").append(
    ...buttons.map(({ element, hint }) => {
      const item = document.createElement("li");
      item.append(element, hint.element);
      return item;
    }),
  );
  return Object.freeze({ heard, follow, showWords });
}
