"use strict";

/**
 * Show the card of one control: what happened, the receipt, and the way to the record in the CRM.
 * Opens only for the user's own press, beside the control, and closes at the next press elsewhere or Esc.
 */
const ControlCard = (() => {
  const GAP = 6;
  const EDGE = 8;

  /**
   * @param {string} tag
   * @param {string} text
   */
  function textElement(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  /**
   * @param {ReadonlyArray<Fact>} facts
   */
  function factList(facts) {
    const list = document.createElement("dl");
    for (const fact of facts) list.append(textElement("dt", fact.label), textElement("dd", fact.value));
    return list;
  }

  /**
   * What support needs, and one press that puts it on the clipboard.
   *
   * @param {TroubleView} trouble
   */
  function supportDetails({ details, for_support }) {
    const part = document.createElement("div");
    part.className = "details";
    if (details.length > 0) part.append(factList(details));
    if (for_support !== null) part.append(copyButton(for_support));
    return part;
  }

  /** @param {ControlView["card"]} content */
  function bannerOf({ banner }) {
    if (banner === null) return [];
    const line = textElement("p", banner);
    line.className = "banner";
    return [line];
  }

  /** @param {string} text */
  function copyButton(text) {
    const button = textElement("button", Sentences.text("copy_details"));
    button.setAttribute("type", "button");
    button.className = "link";
    button.addEventListener("click", (event) => {
      if (!Press.counts(event)) return;
      navigator.clipboard.writeText(text).then(
        () => (button.textContent = Sentences.text("details_copied")),
        () => (button.textContent = Sentences.text("details_not_copied")),
      );
    });
    return button;
  }

  /**
   * @param {string} address
   */
  function recordLink(address) {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = Sentences.text("open_in_crm");
    return link;
  }

  /**
   * Put the card under its button, or above it where there is no room.
   *
   * @param {HTMLElement} card
   * @param {HTMLElement} button
   */
  function place(card, button) {
    const anchor = button.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const below = anchor.bottom + GAP;
    const top = below + size.height + EDGE <= window.innerHeight ? below : anchor.top - GAP - size.height;
    const left = Math.min(anchor.left, window.innerWidth - size.width - EDGE);
    card.style.top = `${Math.max(EDGE, top)}px`;
    card.style.left = `${Math.max(EDGE, left)}px`;
  }

  /**
   * @param {HTMLButtonElement} button the control's button, which the card belongs to
   * @param {ControlPresses} pressed called for trusted presses only
   * @param {AbortSignal} signal
   */
  function create(button, pressed, signal) {
    const card = document.createElement("div");
    card.className = "card";
    card.popover = "auto";
    card.setAttribute("role", "dialog");
    let opened = new AbortController();

    /** @param {ControlView["card"]} content */
    function fill(content) {
      card.setAttribute("aria-label", content.title);
      card.replaceChildren(...bannerOf(content), textElement("h2", content.title));
      if (content.headline !== null) card.append(textElement("h3", content.headline));
      for (const sentence of content.sentences) card.append(textElement("p", sentence));
      if (content.facts.length > 0) card.append(factList(content.facts));
      if (content.record_address !== null) card.append(recordLink(content.record_address));
      if (content.may_retry) card.append(actionButton("try_again", pressed.copy));
      if (content.may_copy_anyway) card.append(actionButton("copy_anyway", pressed.copy));
      if (content.may_undo) card.append(actionButton("undo", pressed.undo));
      if (content.may_withdraw) card.append(actionButton("withdraw", pressed.withdraw));
      if (content.may_log_another) card.append(actionButton("call_another", pressed.another));
      if (content.trouble?.support) card.append(textElement("p", content.trouble.support));
      if (content.trouble?.for_support) card.append(supportDetails(content.trouble));
      if (card.matches(":popover-open")) place(card, button);
    }

    /**
     * @param {"try_again" | "copy_anyway" | "undo" | "withdraw" | "call_another"} label
     * @param {() => void} act
     */
    function actionButton(label, act) {
      const action = document.createElement("button");
      action.type = "button";
      action.className = "undo";
      action.textContent = Sentences.text(label);
      action.addEventListener("click", (event) => {
        if (!Press.counts(event)) return;
        close();
        act();
      });
      return action;
    }

    function open() {
      if (!card.matches(":popover-open")) card.showPopover();
    }

    function close() {
      if (card.matches(":popover-open")) card.hidePopover();
    }

    // Told only after the card is shown, so it stays unseen until it has its place.
    card.addEventListener("beforetoggle", () => (card.style.visibility = "hidden"), { signal });
    card.addEventListener(
      "toggle",
      (event) => {
        opened.abort();
        if (event.newState !== "open") return;
        place(card, button);
        card.style.visibility = "visible";
        opened = new AbortController();
        // The card does not move with the message it stands beside, so a scroll ends it.
        const whileOpen = { signal: opened.signal, capture: true, passive: true };
        window.addEventListener("scroll", close, whileOpen);
      },
      { signal },
    );
    signal.addEventListener("abort", () => opened.abort(), { once: true });

    return Object.freeze({ element: card, fill, open });
  }

  return Object.freeze({ create });
})();
