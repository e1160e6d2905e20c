"use strict";

/**
 * Keep one line of controls at the head of the open conversation: what concerns all of it, not one message.
 * Reads no message; what was pressed goes out, with the conversation that it was pressed for.
 */
const ThreadHead = (() => {
  // It stands between header and messages in a column that LinkedIn lays out, and takes its own line alone.
  const PLACE = `
    :host { display: flex !important; flex: none !important; align-items: start !important; }
    :host { gap: 8px !important; padding-inline: 24px !important; }
    .line { flex: 0 1 auto; block-size: auto; min-inline-size: 0; min-block-size: 24px; }
    .head { margin: -1px; }
    .told { padding-inline: 2px 8px; color: var(--warn); white-space: normal; }
    .told:empty { display: none; }
    .line:has(.told:not(:empty)) .note { display: none; }
    .more { flex: 0 1 auto; min-inline-size: 0; }`;

  /**
   * The part of the conversation's pane that holds the header and none of the messages.
   *
   * @param {Thread} thread
   */
  function headOf({ header, list }) {
    /** @type {Element} */
    let part = header;
    while (part.parentElement !== null && !part.parentElement.contains(list)) part = part.parentElement;
    return part;
  }

  function createButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "head";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ControlStyle.marks.ready);
    svg.append(path);
    const words = document.createElement("span");
    button.append(svg, words);
    return { button, words };
  }

  /**
   * @param {(binding: Binding) => void} pressed a trusted press on Copy history
   * @param {AbortSignal} signal takes it away
   */
  function create(pressed, signal) {
    const host = document.createElement("div");
    host.setAttribute("data-copy-to-crm", "history");
    const style = document.createElement("style");
    style.textContent = `${ControlStyle.css}${PLACE}`;
    const line = document.createElement("div");
    line.className = "line";
    const { button: history, words } = createButton();
    history.setAttribute("aria-haspopup", "dialog");
    const note = document.createElement("span");
    note.className = "note";
    note.id = "note";
    history.setAttribute("aria-describedby", note.id);
    const told = document.createElement("span");
    told.className = "told";
    line.append(history, note, told);
    // Where a control of its own stands beside it.
    const more = document.createElement("div");
    more.className = "more";
    host.attachShadow({ mode: "closed" }).append(style, line, more);
    /** @type {Binding | null} */
    let shown = null;
    /** Why nothing could be opened. */
    let trouble = () => "";
    const place = SteadyPlace.create(host);

    history.addEventListener(
      "click",
      (event) => {
        if (!Press.counts(event) || shown === null) return;
        tell(() => "");
        pressed(shown);
      },
      { signal },
    );
    // Presses on our control are not presses on the page, which must not act on them.
    for (const type of ["click", "keydown"]) {
      host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
    signal.addEventListener("abort", () => host.remove(), { once: true });

    /**
     * Stand at the head of this conversation; nowhere where there is none, or none with messages.
     *
     * @param {Thread | null} thread
     * @param {Binding | undefined} binding any message of it; none while the page is changing to another one
     * @param {string} person
     * @param {string} hint why none of it would be copied now
     */
    function keep(thread, binding, person, hint) {
      showHint(hint);
      if (binding !== undefined && binding.conversation_id !== shown?.conversation_id) tell(() => "");
      // While the page is changing, the line keeps its place and what it was for: a press is refused by the guard.
      if (binding !== undefined) shown = binding;
      if (thread === null || shown === null || thread.articles.length === 0) {
        place.leave();
        return;
      }
      history.setAttribute("aria-label", Sentences.text("history_open_person", { person }));
      const head = headOf(thread);
      place.keep(head, head.nextSibling === host, () => head.after(host));
    }

    /** @param {string} hint */
    function showHint(hint) {
      if (note.textContent === hint) return;
      note.textContent = hint;
      note.title = hint;
    }

    /** @param {() => string} sentence why nothing could be opened, in the language spoken now */
    function tell(sentence) {
      trouble = sentence;
      told.textContent = trouble();
    }

    function speak() {
      host.lang = Sentences.language();
      words.textContent = Sentences.text("history_open");
      tell(trouble);
    }

    speak();
    Sentences.follow(speak, signal);
    const focus = () => history.focus();
    return Object.freeze({ keep, showHint, tell, focus, more });
  }

  return Object.freeze({ create });
})();
