"use strict";

/**
 * Decide what a control says and offers of an item that stands in the CRM: undo, and a mark where undo is refused.
 * Pure apart from the catalogue; promises nothing that the companion has not told.
 */
const AfterWriting = (() => {
  /**
   * Whether the row stands as we wrote it for people: LinkedIn's own rows, and marked ones, are left alone.
   *
   * @param {ItemStatus} status
   */
  function isOurs({ state, receipt }) {
    return state === "written" && receipt !== null && receipt.found === null && !receipt.is_withdrawn;
  }

  /**
   * Where a row cannot be deleted, because somebody has worked on it or the account may not, it can be marked.
   *
   * @param {ItemStatus} status
   */
  function isKept({ cause }) {
    if (cause?.code === "row_changed_since") return true;
    const right = cause?.params.find(({ name }) => name === "right")?.value;
    return cause?.code === "crm_privilege_missing" && right === "delete";
  }

  /** @param {ItemStatus} status */
  function mayUndo(status) {
    return isOurs(status) && status.errand === null && !isKept(status);
  }

  /** @param {ItemStatus} status */
  function mayWithdraw(status) {
    return isOurs(status) && status.errand === null && isKept(status);
  }

  /**
   * Words beside the label; the state itself stays what the CRM has confirmed.
   *
   * @param {ItemStatus} status
   * @returns {string}
   */
  function note({ state, errand, receipt, cause }) {
    if (errand !== null) return Sentences.text(`errand_${errand}`);
    if (state !== "written") return "";
    if (cause !== null) return Sentences.text("note_left_as_is");
    return receipt?.is_withdrawn === true ? Sentences.text("is_withdrawn") : "";
  }

  /**
   * @param {ItemStatus} status
   * @returns {ReadonlyArray<string>}
   */
  function sentences({ errand, receipt }) {
    const isMarked = receipt?.is_withdrawn === true;
    return [
      isMarked ? Sentences.text("about_withdrawn") : "",
      errand === null ? "" : Sentences.text(`about_errand_${errand}`),
    ];
  }

  /**
   * A written row stands in the CRM whatever became of the errand, so a refusal may not say that it is unfinished.
   *
   * @param {ItemStatus} status
   * @returns {Told | null}
   */
  function told({ state, cause }) {
    return cause !== null && state === "written" ? { ...cause, written: "yes" } : cause;
  }

  return Object.freeze({ mayUndo, mayWithdraw, note, sentences, told });
})();
