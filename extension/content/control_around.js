"use strict";

/**
 * Decide what every control says about companion and CRM, whatever its own message: hint, banner, whom to ask.
 * Pure apart from the catalogue: no element, no message.
 */
const ControlAround = (() => {
  /**
   * @param {never} value
   * @returns {never}
   */
  function unreachable(value) {
    throw new TypeError(`unhandled value: ${JSON.stringify(value)}`);
  }

  const SEAT_TROUBLES = new Set(["seat_missing", "seat_off", "org_disconnected", "org_disconnect_undecided"]);

  /**
   * Short words that say before the click why nothing would be copied and who can change that, or nothing.
   *
   * @param {CompanionStatus} companion
   * @returns {string}
   */
  function obstacle(companion) {
    switch (companion.reach) {
      case "unknown":
        return "";
      case "unreachable":
        if (!companion.needs_setup) return "";
        return Sentences.text(
          companion.error.code.startsWith("update_") ? "hint_update" : "hint_companion_missing",
        );
      case "reachable":
        if (companion.connection.state === "not_connected") return Sentences.text("hint_not_connected");
        if (companion.connection.state === "signed_out") {
          // A newer companion's reason is only called an ended sign-in.
          const reason = companion.connection.trouble?.code ?? "signed_out";
          return Sentences.text(`hint_${reason}`) || Sentences.text("hint_signed_out");
        }
        if (!companion.writing.is_writeback_on) return Sentences.text("hint_writeback_off");
        if (SEAT_TROUBLES.has(companion.connection.trouble?.code ?? "")) {
          return Sentences.text(`hint_${companion.connection.trouble?.code}`);
        }
        return "";
      default:
        return unreachable(companion);
    }
  }

  /**
   * The same for what is not copied by itself, whatever else is. The extension's own pages say it by the same rule.
   *
   * @param {CompanionStatus} companion
   * @returns {Around["left_out"]}
   */
  function leftOut(companion) {
    if (companion.reach !== "reachable") return {};
    const decided = new Map(companion.writing.left_out.map(({ what, by }) => [what, by]));
    /** @type {Partial<Record<LeftOutWhat, string>>} */
    const hints = {};
    for (const [what, by] of decided) {
      const own = what === "inbound" ? "hint_own_inbound" : "hint_own_kinds";
      hints[what] = Sentences.text(by === "user" ? own : `hint_${what}_off`);
    }
    // One setting names all kinds, so that whoever left one out has left out the other.
    if (decided.has("message") && decided.has("inmail")) {
      hints.talk = Sentences.text(decided.get("message") === "user" ? "hint_own_kinds" : "hint_talk_off");
    }
    return hints;
  }

  /**
   * What the control of one item says before the click.
   *
   * @param {Around} around
   * @param {() => ReadonlyArray<LeftOutWhat>} whatOf what the item is, asked only where something is left out
   * @returns {string}
   */
  function hintFor({ hint, left_out }, whatOf) {
    if (Object.keys(left_out).length === 0) return hint;
    const reasons = whatOf().map((what) => left_out[what]);
    return reasons.find((reason) => reason) ?? hint;
  }

  /**
   * What must never be taken for the production CRM says so wherever the control says anything.
   *
   * @param {Connection | null} connection
   * @returns {string | null}
   */
  function bannerOf(connection) {
    if (connection?.sandbox_kind) return Sentences.text("sandbox_environment");
    return connection?.is_test_environment ? Sentences.text("test_environment") : null;
  }

  /**
   * @param {CompanionStatus} companion
   * @returns {Around}
   */
  function of(companion) {
    const connection = companion.reach === "reachable" ? companion.connection : null;
    const reason = obstacle(companion);
    return {
      hint: reason || (connection?.sandbox_kind ? Sentences.text("hint_sandbox") : ""),
      is_closed: reason !== "",
      left_out: reason === "" ? leftOut(companion) : {},
      banner: bannerOf(connection),
      environment: connection?.environment ?? null,
      support_contact: connection?.support_contact ?? null,
    };
  }

  return Object.freeze({ of, hintFor });
})();
