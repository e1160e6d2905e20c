"use strict";

/**
 * Build the form that logs a call: in the side panel, and in a dialog over the page.
 * Knows whom the call was with from its beginning; writes nothing itself. Loaded as a classic script by both.
 */
const CallForm = (() => {
  /** What came of a call, as people say it; the words go into the CRM. */
  const OUTCOMES = Object.freeze(/** @type {const} */ (["reached", "message_left", "no_answer"]));
  const LONGEST_NOTE = 100_000;

  /**
   * @typedef {Parameters<typeof CallDraft.callOf>[0]} Typed
   * @typedef {Parameters<typeof CallDraft.callOf>[1]} Subject
   * @typedef {(key: string) => string} Text the catalogue's sentence of a key
   */

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Readonly<Record<string, string | number | boolean>>} properties
   * @param {ReadonlyArray<Node>} [children]
   */
  function build(tag, properties, children = []) {
    const element = document.createElement(tag);
    Object.assign(element, properties);
    element.append(...children);
    return element;
  }

  /**
   * @param {Text} text
   * @param {"outbound" | "inbound"} direction
   * @param {Typed} typed
   */
  function choice(text, direction, typed) {
    const box = build("input", { type: "radio", name: "direction", checked: typed.direction === direction });
    const words = build("span", { textContent: text(`call_${direction}`) });
    return { box, label: build("label", {}, [box, words]) };
  }

  /**
   * A label and its field, and below it what is wrong there.
   *
   * @param {Text} text
   * @param {string} name
   * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} field
   */
  function labelled(text, name, field) {
    field.id = `call-${name}`;
    const wrong = build("p", { className: "refused", id: `${field.id}-wrong`, role: "alert", hidden: true });
    field.setAttribute("aria-describedby", wrong.id);
    const label = build("label", { htmlFor: field.id, textContent: text(`call_${name}`) });
    return { wrong, parts: [label, field, wrong] };
  }

  /**
   * @param {Text} text
   * @param {Subject} about
   * @param {Typed} typed what the fields hold at first
   * @param {{readonly send: (call: ReturnType<typeof CallDraft.callOf>) => Promise<boolean>,
   *   readonly leave: () => void}} pressed by the user alone; `send` tells whether it was taken
   */
  function create(text, about, typed, pressed) {
    const made = choice(text, "outbound", typed);
    const received = choice(text, "inbound", typed);
    const direction = build("legend", { textContent: text("call_direction") });
    const outcome = build("select", {});
    for (const name of OUTCOMES) outcome.append(new Option(text(`call_${name}`), name));
    if (typed.outcome !== "") outcome.value = typed.outcome;
    const when = build("input", { type: "datetime-local", value: typed.when });
    const minutes = build("input", {
      type: "text",
      inputMode: "numeric",
      maxLength: 4,
      value: typed.minutes,
    });
    const note = build("textarea", { rows: 4, maxLength: LONGEST_NOTE, value: typed.note });
    const rows = {
      when: labelled(text, "when", when),
      minutes: labelled(text, "minutes", minutes),
    };
    const fields = { when, minutes };
    const save = build("button", { type: "submit", className: "first", textContent: text("call_save") });
    const left = build("button", { type: "button", className: "last", textContent: text("call_leave") });
    const form = build("form", { className: "form", noValidate: true }, [
      build("div", { className: "fields" }, [
        build("fieldset", {}, [direction, made.label, received.label]),
        ...labelled(text, "outcome", outcome).parts,
        ...rows.when.parts,
        ...rows.minutes.parts,
        ...labelled(text, "note", note).parts,
      ]),
      build("div", { className: "buttons" }, [save, left]),
    ]);
    let isSending = false;

    /** What the fields hold now. @returns {Typed} */
    function read() {
      return {
        form_id: typed.form_id,
        direction: received.box.checked ? "inbound" : "outbound",
        outcome: outcome.value,
        when: when.value,
        minutes: minutes.value,
        note: note.value,
      };
    }

    /** @param {ReturnType<typeof CallDraft.problemsOf>} problems */
    function showProblems(problems) {
      for (const name of /** @type {const} */ (["when", "minutes"])) {
        const problem = problems.find((one) => one.field === name);
        rows[name].wrong.textContent = problem === undefined ? "" : text(problem.key);
        rows[name].wrong.hidden = problem === undefined;
        fields[name].setAttribute("aria-invalid", String(problem !== undefined));
      }
      const [first] = problems;
      if (first !== undefined) fields[first.field].focus();
    }

    async function submit() {
      if (isSending) return;
      const problems = CallDraft.problemsOf(read(), new Date());
      showProblems(problems);
      if (problems.length > 0) return;
      isSending = true;
      save.setAttribute("aria-disabled", "true");
      // A form that was refused keeps what was typed, and its id: sent again it is the same call.
      const said = outcome.selectedOptions[0]?.text ?? "";
      await pressed.send(CallDraft.callOf({ ...read(), outcome: said }, about));
      isSending = false;
      save.setAttribute("aria-disabled", "false");
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.isTrusted) void submit();
    });
    left.addEventListener("click", (event) => {
      if (event.isTrusted) pressed.leave();
    });
    return Object.freeze({ form, read, focus: () => made.box.focus() });
  }

  return Object.freeze({ create });
})();
