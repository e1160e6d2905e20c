"use strict";

/**
 * Join what stands once in the pane of a conversation: copy of its history, log of a call, and the switch for what is
 * sent. Knows the inbox's pane and a small window alike; reads nothing itself.
 */
const PaneControls = (() => {
  /**
   * @param {{readonly announcer: () => {readonly say: (sentence: string) => void},
   *   readonly link: ReturnType<typeof WorkerLink.create>, readonly messages: ReturnType<typeof MessageControls.create>,
   *   readonly openReview: (binding: Binding, closed: () => void) => PageRefusal | null}} page
   * @param {{readonly guard: ReturnType<typeof ThreadGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>, readonly watch: ReturnType<typeof SentWatch.create>,
   *   readonly choices: SentChoices, readonly drafts: Parameters<typeof CallDialog.open>[1]}} known what outlives it
   * @param {AbortSignal} signal takes everything away
   */
  function create(
    { announcer, link, messages, openReview },
    { guard, memory, watch, choices, drafts },
    signal,
  ) {
    const head = ThreadHead.create(review, signal);
    const calls = CallControls.create({ announcer, ask: link.ask }, { memory, drafts }, signal);
    const sending = SentCopies.create(
      { guard, watch, choices },
      {
        say: (sentence) => announcer().say(sentence),
        around: messages.around,
        keep: (kind, is_on) => link.tell({ kind: "choice.keep", choice: `copy_sent_${kind}`, is_on }),
        copy: messages.copyRead,
      },
      signal,
    );

    /** Why nothing of a conversation would be copied, whatever it holds. */
    const hint = () => messages.around().left_out.talk ?? "";

    /** @param {WorkerMessage} message which the messages have heard before */
    function receive(message) {
      calls.receive(message);
      if (message.kind !== "companion.changed") return;
      head.showHint(hint());
      sending.follow();
    }

    /** @param {Binding} binding of the conversation that the press was for */
    function review(binding) {
      const code = openReview(binding, () => head.focus());
      if (code === null) return;
      const sentence = () => Sentences.forCode({ code, params: [] });
      head.tell(sentence);
      announcer().say(sentence());
    }

    /**
     * Bring the controls in line with what the pane shows now. Safe to call at any time.
     *
     * @param {Thread | null} thread null while it shows none completely
     * @returns {boolean} whether to look again at the next frame
     */
    function place(thread) {
      const binding = thread === null ? undefined : guard.bind(thread).at(-1);
      head.keep(thread, binding, thread === null ? "" : InboxPage.personName(thread), hint());
      calls.place(thread && CallPlaces.atHead(guard, thread, binding, head.more));
      return sending.look(thread);
    }

    return Object.freeze({ place, receive, end: sending.end });
  }

  return Object.freeze({ create });
})();
