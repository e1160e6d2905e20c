"use strict";

/**
 * Decide what a control shows for what is known about its message. Says "Written" only with a receipt.
 * Pure apart from the catalogue: no element, no clock, no message.
 */
const ControlState = (() => {
  /**
   * @param {never} value
   * @returns {never}
   */
  function unreachable(value) {
    throw new TypeError(`unhandled value: ${JSON.stringify(value)}`);
  }

  /**
   * @param {CopyModel} model
   * @returns {ControlState}
   */
  function stateOf(model) {
    switch (model.phase) {
      case "ready":
        return model.error === null ? "ready" : "refused";
      case "saving":
        return "saving";
      case "known":
        return stateOfItem(model.status);
      default:
        return unreachable(model);
    }
  }

  /**
   * @param {ItemStatus} status
   * @returns {ControlState}
   */
  function stateOfItem(status) {
    if (status.state !== "written") return status.state;
    if (status.receipt?.found === "linkedin") return "written_by_linkedin";
    return status.receipt?.is_completed === false ? "written_open" : "written";
  }

  /**
   * @param {ItemStatus} status
   * @returns {ReadonlyArray<Fact>}
   */
  function facts(status) {
    const { match, receipt } = status;
    /** @type {Array<[string, string | null | undefined]>} */
    const lines = [
      ["fact_record", match === null ? Sentences.text("record_none") : match.name],
      ["fact_how", match === null ? null : Sentences.text(`how_${match.how}`)],
      ["fact_reasons", MatchReasons.ofMatch(status)],
      ["fact_candidates", MatchReasons.candidates(status)],
      ["fact_table", match === null ? null : Sentences.text(`table_${match.table}`)],
      ["fact_owner", receipt?.owner_name],
      ["fact_written_at", receipt === null ? null : Sentences.time(receipt.written_at)],
      ["fact_left_out", receipt?.left_out.join(", ")],
      ["fact_row", receipt === null ? null : `${receipt.table} ${receipt.row_id}`],
    ];
    return lines.flatMap(([key, value]) => (value ? [{ label: Sentences.text(key), value }] : []));
  }

  /**
   * Only an https address may become a link: the companion is trusted with data, not with schemes.
   *
   * @param {ItemStatus} status
   * @returns {string | null}
   */
  function recordAddress(status) {
    const address = status.receipt?.record_address;
    if (address === undefined || !URL.canParse(address)) return null;
    return new URL(address).protocol === "https:" ? address : null;
  }

  const NEEDS_AN_ANSWER = new Set(["sent_time_unknown", "message_ambiguous", "subject_unknown"]);

  /**
   * A stopped message goes on from where it stood, unless it waits for an answer that trying again cannot give.
   *
   * @param {ItemStatus} status
   */
  function mayRetry({ state, cause }) {
    return state === "failed" || (state === "needs_you" && !NEEDS_AN_ANSWER.has(cause?.code ?? ""));
  }

  /**
   * @param {Extract<CopyModel, {phase: "known"}>} model
   * @param {ControlState} state
   * @param {Around} around
   * @param {ControlKind} kind
   * @returns {ControlView["card"]}
   */
  function itemCard(model, state, around, kind) {
    const { status } = model;
    const { cause } = status;
    const told = AfterWriting.told(status);
    const trouble = told === null ? null : Trouble.view(told, around);
    const sentences = [
      model.error === null ? "" : Sentences.forCode(model.error),
      // A cause that says whether anything was written and what comes next says it more exactly.
      cause !== null && Trouble.saysNext(cause.code) ? "" : Sentences.text(`about_${state}`),
      ...AfterWriting.sentences(status),
      ...(trouble?.sentences ?? []),
      status.next_attempt_at === null
        ? ""
        : Sentences.text("next_attempt", { time: Sentences.time(status.next_attempt_at) }),
      model.is_repeat ? Sentences.text("copied_before") : "",
    ];
    return {
      banner: around.banner,
      title: Sentences.text(`state_${state}`),
      headline: trouble?.headline ?? null,
      sentences: sentences.filter((sentence) => sentence !== ""),
      facts: status.receipt === null ? [] : facts(status),
      trouble,
      record_address: recordAddress(status),
      may_retry: mayRetry(status),
      may_copy_anyway: state === "written_by_linkedin",
      may_undo: AfterWriting.mayUndo(status) && !model.is_undoing,
      may_withdraw: AfterWriting.mayWithdraw(status) && !model.is_undoing,
      may_log_another: kind === "call",
    };
  }

  /**
   * @param {CopyModel} model
   * @param {ControlState} state
   * @param {Around} around
   * @param {ControlKind} kind
   * @returns {ControlView["card"]}
   */
  function cardOf(model, state, around, kind) {
    if (model.phase === "known") return itemCard(model, state, around, kind);
    const error = model.phase === "ready" ? model.error : null;
    const trouble = error === null ? null : Trouble.view(error, around);
    return {
      banner: around.banner,
      title: Sentences.text(error === null ? COPY[kind].label : "state_refused"),
      headline: trouble?.headline ?? null,
      sentences: trouble?.sentences ?? [],
      facts: [],
      trouble,
      record_address: null,
      may_retry: false,
      may_copy_anyway: false,
      may_undo: false,
      may_withdraw: false,
      may_log_another: false,
    };
  }

  const MAY_COPY = new Set(["ready", "refused", "undone", "discarded"]);
  const SPOKEN = new Set([
    "held",
    "written",
    "written_open",
    "written_by_linkedin",
    "needs_you",
    "failed",
    "undone",
    "discarded",
  ]);

  /** Keys of the words on the button and of its accessible name. */
  const COPY = Object.freeze({
    message: { label: "control_copy", name: "control_copy_person" },
    note: { label: "control_copy_note", name: "control_copy_note_person" },
    call: { label: "call_open", name: "call_open_person" },
  });

  /**
   * @param {CopyModel} model
   * @param {ControlState} state
   * @param {string} person
   * @returns {string | null}
   */
  function announcementOf(model, state, person) {
    if (model.phase !== "saving" && model.error !== null) return Sentences.forCode(model.error);
    const { status } = model.phase === "known" ? model : { status: null };
    // Of a request that was refused the state says nothing new, and its reason everything.
    if (status?.state === "written" && status.cause !== null) return Sentences.forCode(status.cause);
    const after = status === null ? "" : AfterWriting.note(status);
    if (!SPOKEN.has(state) && after === "") return null;
    const words = [Sentences.text(`state_${state}`), after].filter((part) => part !== "");
    return Sentences.text("state_of_message", { person, state: words.join(", ") });
  }

  /**
   * Words beside the label. A state that offers a new copy says there what became of the last one.
   *
   * @param {CopyModel} model
   * @param {ControlState} state
   * @param {string} hintText
   */
  function noteOf(model, state, hintText) {
    const after = model.phase === "known" ? AfterWriting.note(model.status) : "";
    if (after !== "") return after;
    if (state === "written_open") return Sentences.text("note_written_open");
    if (state === "ready") return hintText;
    return MAY_COPY.has(state) ? Sentences.text(`state_${state}`) : "";
  }

  /**
   * Everything the control of one message, note or call shows.
   *
   * @param {CopyModel} model
   * @param {string} person
   * @param {Around} around
   * @param {ControlKind} [kind]
   * @param {string} [hint] why this one would not be copied now
   * @returns {ControlView}
   */
  function view(model, person, around, kind = "message", hint = around.hint) {
    const state = stateOf(model);
    const mayCopy = MAY_COPY.has(state);
    const label = Sentences.text(mayCopy ? COPY[kind].label : `state_${state}`);
    const card = cardOf(model, state, around, kind);
    const isEarly = state === "held" || state === "queued";
    const mayUndo = model.phase === "known" && isEarly && model.status.errand === null;
    return {
      state,
      label,
      name: Sentences.text(mayCopy ? COPY[kind].name : "state_of_message", {
        person,
        ...(mayCopy ? {} : { state: label }),
      }),
      note: noteOf(model, state, hint),
      short:
        state === "ready" && (around.is_closed || hint !== around.hint) ? Sentences.text("hint_short") : "",
      hold_ends_at: model.phase === "known" && state === "held" ? model.status.hold_ends_at : null,
      action: mayCopy ? "copy" : state === "saving" ? "none" : "card",
      undo: mayUndo ? (model.is_undoing ? "running" : "offered") : "none",
      undo_name: Sentences.text("undo_person", { person }),
      announcement: announcementOf(model, state, person),
      card,
    };
  }

  return Object.freeze({ view });
})();
