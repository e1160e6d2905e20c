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
   * Short words that say before the click why it would not copy and who can change that, or nothing.
   *
   * @param {CompanionStatus} companion
   * @returns {string}
   */
  function hint(companion) {
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
        return companion.connection.sandbox_kind ? Sentences.text("hint_sandbox") : "";
      default:
        return unreachable(companion);
    }
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
    return {
      hint: hint(companion),
      banner: bannerOf(connection),
      environment: connection?.environment ?? null,
      support_contact: connection?.support_contact ?? null,
    };
  }

  return Object.freeze({ of });
})();
