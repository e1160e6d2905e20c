"use strict";

/**
 * Keep the switch "Copy what I send to CRM" at the composer, remembered for each kind, and hear the user's own Send.
 * Never sends, types or presses for the user; hears nothing while the switch is off.
 */
const SentSwitch = (() => {
  const PLACE = `
    :host { flex: 0 0 100% !important; }
    .line { block-size: auto; min-block-size: 24px; gap: 2px; flex-wrap: wrap; }
    label { display: inline-flex; align-items: center; gap: 6px; padding: 3px 8px; font-weight: 600; cursor: pointer; }
    input { inline-size: 16px; block-size: 16px; margin: 0; accent-color: var(--accent); }
    input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .note { padding-inline: 8px; white-space: normal; }
    .warning { padding: 3px 8px; color: var(--warn); }
    .warning:empty { display: none; }`;

  /**
   * @param {(isOn: boolean) => void} switched
   * @param {() => void} turnedOff
   * @param {AbortSignal} signal
   */
  function buildParts(switched, turnedOff, signal) {
    const host = document.createElement("div");
    host.setAttribute("data-copy-to-crm", "switch");
    const style = document.createElement("style");
    style.textContent = `${ControlStyle.css}${PLACE}`;
    const line = document.createElement("div");
    line.className = "line";
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("role", "switch");
    const words = document.createElement("span");
    label.append(box, words);
    const note = document.createElement("span");
    note.className = "note";
    note.id = "note";
    box.setAttribute("aria-describedby", note.id);
    const off = document.createElement("button");
    off.type = "button";
    off.className = "undo";
    const warning = document.createElement("span");
    warning.className = "warning";
    line.append(label, note, off, warning);
    host.attachShadow({ mode: "closed" }).append(style, line);
    box.addEventListener(
      "click",
      (event) => (event.isTrusted ? switched(box.checked) : event.preventDefault()),
      {
        signal,
      },
    );
    off.addEventListener("click", (event) => Press.counts(event) && turnedOff(), { signal });
    // What is pressed or typed on our switch is not meant for the composer.
    for (const type of ["click", "keydown", "keyup", "keypress", "input", "change"]) {
      host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
    signal.addEventListener("abort", () => host.remove(), { once: true });
    return { host, box, words, note, off, warning };
  }

  /**
   * Whether a press may be the page's own Send: any button of the form that is ready and opens nothing. Its words are
   * in the page's language, so they say nothing.
   *
   * @param {EventTarget | null} target
   */
  function mayBeSend(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button === null || button.disabled || button.getAttribute("aria-disabled") === "true") return false;
    return !button.hasAttribute("aria-haspopup") && !button.hasAttribute("aria-expanded");
  }

  /**
   * @param {{readonly chosen: () => SentChoices, readonly around: () => Around, readonly keep: (kind: keyof SentChoices, isOn: boolean) => void,
   *   readonly sent: (composer: Element, text: string, isLeftOut: boolean) => void}} parts `sent` is called at the user's own Send
   * @param {AbortSignal} signal takes it away
   */
  function create({ chosen, around, keep, sent }, signal) {
    /** @type {keyof SentChoices} */
    let kind = "message";
    let conversationId = "";
    let isLeftOut = false;
    let warned = () => "";
    /** @type {WeakSet<Element>} */
    const heard = new WeakSet();
    const { host, box, words, note, off, warning } = buildParts(switched, () => keep(kind, false), signal);
    const place = SteadyPlace.create(host);

    function show() {
      const isOn = chosen()[kind];
      box.checked = isOn && !isLeftOut;
      note.textContent = noteOf(isOn);
      off.hidden = !isOn || !isLeftOut;
    }

    /**
     * What is never copied here is said before the switch is touched; what else stands in the way, once it is on.
     *
     * @param {boolean} isOn
     */
    function noteOf(isOn) {
      const { hint, left_out } = around();
      if (isOn && isLeftOut) return Sentences.text("sent_left_out");
      return left_out[kind] ?? (isOn ? hint : "");
    }

    /** @param {boolean} isOn */
    function switched(isOn) {
      warn(() => "");
      // Off is for the message that is being written; the remembered choice stays until it is turned off.
      isLeftOut = !isOn;
      if (isOn && !chosen()[kind]) keep(kind, true);
      show();
    }

    /**
     * @param {Element} composer
     * @param {Event} event
     */
    function gesture(composer, event) {
      if (!event.isTrusted || event.composedPath().includes(host)) return;
      const text = composer instanceof HTMLTextAreaElement ? composer.value : "";
      if (!chosen()[kind] || text.trim() === "") return;
      warn(() => "");
      sent(composer, text, isLeftOut);
    }

    /**
     * @param {Element} form
     * @param {Element} composer
     */
    function hear(form, composer) {
      if (heard.has(composer)) return;
      heard.add(composer);
      // Before the page's own listeners, which empty the composer.
      const early = { capture: true, signal };
      form.addEventListener("click", (event) => mayBeSend(event.target) && gesture(composer, event), early);
      form.addEventListener("submit", (event) => gesture(composer, event), early);
      form.addEventListener(
        "keydown",
        (event) => {
          const isSend =
            event instanceof KeyboardEvent && event.key === "Enter" && (event.ctrlKey || event.metaKey);
          if (isSend) gesture(composer, event);
        },
        early,
      );
    }

    /**
     * Stand in the composer of this conversation, as its first line; nowhere where it has none.
     *
     * @param {Thread | null} thread
     */
    function keepPlace(thread) {
      const composer = thread === null ? null : Selectors.first(thread.container, "composer");
      const form = composer?.closest("form") ?? null;
      if (thread === null || composer === null || form === null) {
        place.leave();
        return;
      }
      kind = Selectors.first(form, "composer_subject") === null ? "message" : "inmail";
      if (conversationId !== thread.conversation_id) isLeftOut = false;
      conversationId = thread.conversation_id;
      const block = composer.closest("form > section") ?? form;
      place.keep(block, block.firstChild === host, () => block.prepend(host));
      hear(form, composer);
      show();
    }

    /** The message that was to stay out has gone: the remembered choice counts again. */
    function leftOutIsSent() {
      isLeftOut = false;
      show();
    }

    /** @param {() => string} sentence in the language spoken now */
    function warn(sentence) {
      warned = sentence;
      warning.textContent = warned();
    }

    function speak() {
      host.lang = Sentences.language();
      words.textContent = Sentences.text("sent_switch");
      off.textContent = Sentences.text("sent_turn_off");
      warn(warned);
    }

    speak();
    Sentences.follow(speak, signal);
    return Object.freeze({ keepPlace, follow: show, leftOutIsSent, warn });
  }

  return Object.freeze({ create });
})();
