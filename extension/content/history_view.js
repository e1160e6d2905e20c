"use strict";

/**
 * Show the messages of a conversation as a list with ticks, and what becomes of each while they are copied.
 * Decides nothing: what it shows comes in, what the user pressed goes out.
 */
const HistoryView = (() => {
  /** Rows built in one frame, so that the longest conversation does not hold the page up. */
  const MOST_A_FRAME = 40;
  const LINE_PX = 74;

  /**
   * @typedef {{readonly box: HTMLInputElement, readonly state: HTMLElement, readonly trouble: HTMLElement,
   *   readonly undo: HTMLElement}} Line
   */

  /**
   * One row: a box with the message as its label, the state of its copy, and Undo.
   *
   * @param {HistoryRow} row
   * @param {number} index
   * @param {() => void} undo
   */
  function createLine(row, index, undo) {
    const item = document.createElement("li");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.id = `message-${index}`;
    const label = document.createElement("label");
    label.htmlFor = box.id;
    label.append(
      PageDialog.part("span", "heading", HistoryRows.heading(row)),
      PageDialog.part("span", "excerpt", row.excerpt),
    );
    const state = PageDialog.part("span", "state");
    state.id = `state-${index}`;
    const trouble = PageDialog.part("p", "trouble");
    trouble.id = `trouble-${index}`;
    box.setAttribute("aria-describedby", `${state.id} ${trouble.id}`);
    const button = PageDialog.button(Sentences.text("undo"), "undo", undo);
    button.setAttribute("aria-describedby", box.id);
    item.append(box, label, state, button, trouble);
    return { item, line: { box, state, trouble, undo: button } };
  }

  /**
   * @param {{readonly person: string, readonly rows: ReadonlyArray<HistoryRow>,
   *   readonly mark: (row: HistoryRow) => HistoryMark}} content `mark` tells how a row stands now
   * @param {{readonly copy: (ticked: ReadonlySet<string>) => void, readonly stop: () => void,
   *   readonly undo: (row: HistoryRow) => void, readonly closed: () => void}} pressed
   * @param {AbortSignal} signal closes it
   */
  function open({ person, rows, mark }, pressed, signal) {
    const ticked = new Set(rows.filter((row) => mark(row).is_proposed).map(({ slot }) => slot));
    /** @type {Map<string, Line>} */
    const lines = new Map();
    let isRunning = false;
    const hint = PageDialog.part(
      "p",
      "quiet",
      Sentences.text(rows.length === 0 ? "history_empty" : "history_hint"),
    );
    const list = document.createElement("ul");
    const body = PageDialog.part("div", "body");
    body.append(list);
    // The room that the rows will take, so that the dialog does not grow while they are built.
    body.style.flexBasis = `${rows.length * LINE_PX}px`;
    const copy = PageDialog.button("", "first", () =>
      isRunning ? pressed.stop() : pressed.copy(new Set(ticked)),
    );
    const all = PageDialog.button(Sentences.text("history_all"), "", () => tickAll(true));
    const none = PageDialog.button(Sentences.text("history_none"), "", () => tickAll(false));
    const leave = PageDialog.button(Sentences.text("close"), "last", () => dialog.close());
    const buttons = PageDialog.part("div", "buttons");
    buttons.append(copy, all, none, leave);
    const progress = PageDialog.part("p", "quiet");
    const told = PageDialog.part("p", "told");
    told.setAttribute("role", "status");
    const footer = PageDialog.part("div", "foot");
    footer.append(buttons, progress, told);

    function showCount() {
      const count = String(ticked.size);
      copy.textContent = Sentences.text(
        isRunning ? "history_stop" : "history_copy",
        isRunning ? {} : { count },
      );
      PageDialog.disable(copy, !isRunning && ticked.size === 0);
      for (const button of [all, none]) PageDialog.disable(button, isRunning || rows.length === 0);
    }

    /** @param {HistoryRow} row */
    function showRow(row) {
      const { state, trouble, may_copy, is_copied, is_left_out, may_undo } = mark(row);
      if ((is_copied || is_left_out) && ticked.delete(row.slot)) showCount();
      const line = lines.get(row.slot);
      if (line === undefined) return;
      line.box.checked = ticked.has(row.slot);
      PageDialog.disable(line.box, isRunning || !may_copy);
      line.state.textContent = state;
      line.trouble.textContent = trouble;
      // A focused button that goes away would drop the focus to the top of the page.
      if (!may_undo && line.undo.matches(":focus")) line.box.focus();
      // It keeps its room, so that nothing moves when it comes or goes.
      line.undo.style.visibility = may_undo ? "visible" : "hidden";
    }

    function showRows() {
      rows.forEach(showRow);
      showCount();
    }

    /** @param {boolean} isTicked */
    function tickAll(isTicked) {
      ticked.clear();
      for (const row of rows) if (isTicked && mark(row).may_copy) ticked.add(row.slot);
      showRows();
    }

    /**
     * @param {HistoryRow} row
     * @param {Event} event
     */
    function tick(row, event) {
      if (!event.isTrusted || isRunning || !mark(row).may_copy) {
        event.preventDefault();
        return;
      }
      if (!ticked.delete(row.slot)) ticked.add(row.slot);
      showCount();
    }

    /** @param {number} from */
    function build(from) {
      if (signal.aborted) return;
      rows.slice(from, from + MOST_A_FRAME).forEach((row, at) => {
        const { item, line } = createLine(row, from + at, () => pressed.undo(row));
        line.box.addEventListener("click", (event) => tick(row, event));
        lines.set(row.slot, line);
        list.append(item);
        showRow(row);
      });
      if (from + MOST_A_FRAME < rows.length) requestAnimationFrame(() => build(from + MOST_A_FRAME));
    }

    /**
     * @param {number} done
     * @param {number} total
     */
    function showRun(done, total) {
      if (!isRunning) {
        isRunning = true;
        told.textContent = "";
        showRows();
      }
      progress.textContent = Sentences.text("history_copying", { done: String(done), total: String(total) });
    }

    /** @param {string} sentence how the copying ended, or why there can be none */
    function showEnd(sentence) {
      isRunning = false;
      progress.textContent = "";
      told.textContent = sentence;
      showRows();
    }

    const title = Sentences.text("history_title", { person });
    const dialog = PageDialog.open(title, [hint, body, footer], pressed.closed, signal);
    showCount();
    requestAnimationFrame(() => requestAnimationFrame(() => build(0)));
    return Object.freeze({ showRow, showRows, showRun, showEnd, close: dialog.close });
  }

  return Object.freeze({ open });
})();
