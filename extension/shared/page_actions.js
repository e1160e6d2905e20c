/**
 * Name what can be done about the page in view from outside it: in the popup, the page's menu, and by key.
 * The panel has all of it as well; what needs more than one press begins there.
 */

/** Carried out at once, wherever it was pressed. */
export const AT_ONCE = Object.freeze(
  /** @type {const} */ (["copy_selection", "copy_message", "copy_sent", "undo_last", "open_record"]),
);

/** Begun in the side panel, which opens for it. */
export const IN_PANEL = Object.freeze(
  /** @type {const} */ (["copy_history", "copy_note", "copy_tags", "log_call", "add_to_crm"]),
);

/** @typedef {(typeof AT_ONCE)[number]} ImmediateAction */
/** @typedef {(typeof IN_PANEL)[number]} PanelAction */
/** @typedef {ImmediateAction | PanelAction} PageAction */

/** The key of each action's sentence; the manifest's commands have the same. */
export const ACTION_WORDS = Object.freeze(
  /** @type {Readonly<Record<PageAction, string>>} */ ({
    copy_selection: "selection_copy",
    copy_message: "action_copy_message",
    copy_sent: "action_copy_sent",
    undo_last: "action_undo_last",
    open_record: "action_open_record",
    copy_history: "history_open",
    copy_note: "control_copy_note",
    copy_tags: "tags_copy",
    log_call: "call_open",
    add_to_crm: "action_add_to_crm",
  }),
);

/** What each copies, so that it can say before a press that this is left out; `null` for what copies nothing. */
export const ACTION_COPIES = Object.freeze(
  /** @type {Readonly<Record<PageAction, import("./left_out.js").What | null>>} */ ({
    copy_selection: "note",
    copy_message: "talk",
    copy_sent: "talk",
    undo_last: null,
    open_record: null,
    copy_history: "talk",
    copy_note: "note",
    copy_tags: "tag",
    log_call: "call",
    add_to_crm: null,
  }),
);

/** All of them, in the order in which they are offered. */
export const PAGE_ACTIONS = Object.freeze(
  /** @type {ReadonlyArray<PageAction>} */ ([
    "copy_selection",
    "copy_message",
    "copy_sent",
    "copy_history",
    "copy_note",
    "copy_tags",
    "log_call",
    "add_to_crm",
    "open_record",
    "undo_last",
  ]),
);

/**
 * @param {unknown} name
 * @returns {name is PageAction}
 */
export function isPageAction(name) {
  return PAGE_ACTIONS.some((action) => action === name);
}

/**
 * @param {PageAction} action
 * @returns {action is PanelAction}
 */
export function isInPanel(action) {
  return IN_PANEL.some((one) => one === action);
}
