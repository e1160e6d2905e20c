/**
 * Short names for the types that the classic page scripts share; they cannot import.
 * Seen by the type checker only.
 */
type ItemStatus = import("../shared/protocol.js").ItemStatus;
type MatchReason = import("../shared/protocol.js").MatchReason;
type WeighedRow = import("../shared/protocol.js").WeighedRow;
type Connection = import("../shared/protocol.js").Connection;
type ErrorBody = import("../shared/protocol.js").ErrorBody;
type PageItem = import("../shared/protocol.js").PageItem;
type PageCall = import("../shared/protocol.js").PageCall;
type PageNote = import("../shared/protocol.js").PageNote;
type CopiedItem = import("../shared/internal.js").CopiedItem;
type PageCompany = import("../shared/protocol.js").PageCompany;
type PagePerson = import("../shared/protocol.js").PagePerson;
type PlaceInPage = import("../shared/protocol.js").PlaceInPage;
type Connection = import("../shared/protocol.js").Connection;
type Param = import("../shared/protocol.js").Param;
type CompanionStatus = import("../shared/internal.js").CompanionStatus;
type ItemCopy = import("../shared/internal.js").ItemCopy;
type ItemUndo = import("../shared/internal.js").ItemUndo;
/** What may be left out of copying; `talk`: whatever people write to each other. */
type LeftOutWhat = import("../shared/protocol.js").LeftOut["what"] | "talk";
type ChoiceKeep = import("../shared/internal.js").ChoiceKeep;
type PageCommand = import("../shared/internal.js").PageCommand;
type WorkerMessage = import("../shared/internal.js").WorkerMessage;

/** Who sent a message, read without any word of the page. */
type Sender = { readonly who: "me" | "other" | "unknown"; readonly name: string | null };

/** What one article shows of itself; null where it has no such block at all. */
type OwnBlocks = {
  readonly sender: Sender | null;
  /** `at` is null when the article has a time that cannot be read exactly. */
  readonly time: { readonly at: string | null; readonly shown: string } | null;
  readonly subject: string | null;
  readonly body: string;
};

/** A message with sender and time carried forward from the messages above it. */
type ReadMessage = {
  readonly sender: Sender;
  readonly sent_at: string | null;
  /** The time in the page's own words and zone, for people only. */
  readonly shown_time: string | null;
  readonly subject: string | null;
  readonly body: string;
};

/** The conversation in the page: its address, its header and its articles, oldest first. */
type Thread = {
  readonly conversation_id: string;
  readonly header: HTMLAnchorElement;
  readonly lead_id: string;
  readonly articles: ReadonlyArray<Element>;
  /** What holds the articles. */
  readonly list: Element;
  /** What holds header, messages and composer. */
  readonly container: Element;
};

/** A conversation over another page, which may say neither which one it is nor with whom. */
type OverlayThread = {
  readonly conversation_id: string | null;
  readonly header: HTMLAnchorElement | null;
  readonly articles: ReadonlyArray<Element>;
  /** What holds the articles; null where no list of messages is found. */
  readonly list: Element | null;
  readonly container: Element;
};

/** What an address tells of a page. */
type AddressKind =
  | "inbox"
  | "lead"
  | "account"
  | "people_search"
  | "account_search"
  | "lead_list"
  | "account_hub";
type PageKind = AddressKind | "message_overlay" | "lead_panel";

type Preview = import("../shared/protocol.js").Preview;
type PreviewedSubject = import("../shared/protocol.js").PreviewedSubject;

/** What a badge can say: what the companion answers, and one state that is still to come from it. */
type BadgeState = Preview["badge"] | "out_of_date";

/** Everything a badge shows, as words. */
type BadgeWords = {
  readonly state: BadgeState;
  readonly label: string;
  /** Accessible name; begins with the label. */
  readonly name: string;
  readonly record_address: string | null;
};

/** A name in the table of selectors. */
type Place = Parameters<typeof Selectors.first>[1];

/** A person with what only matching wants to know of them. */
type ReadPerson = PagePerson & { readonly title: string | null; readonly location: string | null };
type ReadCompany = import("../shared/protocol.js").PageCompany & {
  readonly location: string | null;
  readonly headcount: number | null;
  readonly website: string | null;
};
/** One row of results: exactly one of the two. */
type ReadRow =
  | { readonly person: ReadPerson; readonly company: null }
  | { readonly person: null; readonly company: ReadCompany };
type ReadNote = { readonly author: string | null; readonly body: string; readonly created_at: string | null };

/** A message for the eye: with a time that is not exact, in the page's own words. */
type ShownMessage = {
  readonly direction: "outbound" | "inbound" | "unknown";
  readonly sender: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly sent_at: string | null;
  readonly approximate: boolean;
};

/** Everything the readers make of one page. */
type PageReading = {
  readonly page_kind: PageKind | null;
  readonly person: ReadPerson | null;
  readonly company: ReadCompany | null;
  readonly rows: ReadonlyArray<ReadRow>;
  readonly conversation: { readonly conversation_id: string | null } | null;
  readonly messages: ReadonlyArray<ShownMessage>;
  readonly notes: ReadonlyArray<ReadNote>;
  /** Names in the table of selectors that this kind of page should have and has not. */
  readonly missing_anchors: ReadonlyArray<string>;
};

/** What a control was placed for. A click counts only while all of it still holds. */
type Binding = {
  readonly conversation_id: string;
  readonly lead_id: string;
  /** True when another conversation was seen with the same lead, so that the header needs a witness. */
  readonly needs_witness: boolean;
  readonly article: Element;
};

/** The same for a note: whom it is about, and its element. */
type NoteBinding = { readonly subject: string; readonly article: Element };

type NoteRefusal = "page_switching" | "note_unreadable";
type NoteOutcome =
  | { readonly ok: true; readonly item: PageNote }
  | { readonly ok: false; readonly code: NoteRefusal };

/** What a control stands on; the names are those of its marks in the page. */
type ControlKind = "message" | "note" | "call";

/** What is pressed on a control and its card; `another` is a further call, `copy` in all other cases. */
type ControlPresses = Readonly<Record<"copy" | "undo" | "withdraw" | "another", () => void>>;

/** Whom a control for calls was placed for, and how to know whether they are still there. */
type CallPlace = {
  /** A key that is theirs alone. */
  readonly subject: string;
  readonly name: string;
  readonly article: Element;
  readonly holds: () => boolean;
  /** Whom a call is logged with; call only at a press. */
  readonly read: () =>
    | { readonly ok: true; readonly about: PagePerson }
    | { readonly ok: false; readonly code: PageRefusal };
};

/** One message or note that was copied, for as long as the page lives. */
type CopyEntry = ReturnType<ReturnType<typeof CopyMemory.create>["remember"]>;

/** A control in its place, and what it was placed for. */
type PlacedControl<B> = {
  readonly control: ReturnType<typeof Control.create>;
  binding: B;
  person: string;
  entry: CopyEntry | null;
  shown: CopyModel;
  /** Why it would not be copied now, as it was said last. */
  hint: string;
  returns: number;
};

type PageRefusal = "page_switching" | "page_unreadable";
type ThreadReading =
  | { readonly ok: true; readonly thread: Thread; readonly messages: ReadonlyArray<ReadMessage> }
  | { readonly ok: false; readonly code: PageRefusal };
type ReadOutcome =
  | { readonly ok: true; readonly item: PageItem }
  | { readonly ok: false; readonly code: PageRefusal };

/** Something that went wrong: an item's cause, or the refusal of a request. */
type Told = {
  readonly code: string;
  readonly params: ReadonlyArray<Param>;
  readonly written: string;
  readonly reference: string | null;
  readonly family?: string | null;
  readonly happened_at?: string | null;
};

/** What every control needs to know about the connection. */
type Around = {
  /** Short words that say before the click why it would not copy. */
  readonly hint: string;
  /** Whether it says why nothing at all would be copied. */
  readonly is_closed: boolean;
  /** The same for what alone is not copied; empty while nothing can be copied at all. */
  readonly left_out: Readonly<Partial<Record<LeftOutWhat, string>>>;
  /** Says that this is a sandbox or a test environment; null for production. */
  readonly banner: string | null;
  readonly environment: string | null;
  /** Whom people ask for help. */
  readonly support_contact: string | null;
};

/** Something that went wrong, as words. */
type TroubleView = {
  readonly headline: string | null;
  readonly sentences: ReadonlyArray<string>;
  readonly support: string | null;
  readonly details: ReadonlyArray<Fact>;
  /** The details as plain text for the clipboard; null where support could find nothing by them. */
  readonly for_support: string | null;
};

/** What is known about one message's copy; everything its control shows follows from this. */
type CopyModel =
  | { readonly phase: "ready"; readonly error: ErrorBody | null }
  | { readonly phase: "saving" }
  | {
      readonly phase: "known";
      readonly status: ItemStatus;
      readonly is_repeat: boolean;
      readonly is_undoing: boolean;
      readonly error: ErrorBody | null;
    };

type ControlState =
  | "ready"
  | "refused"
  | "saving"
  | "held"
  | "queued"
  | "sending"
  | "written"
  | "written_open"
  | "written_by_linkedin"
  | "needs_you"
  | "failed"
  | "undone"
  | "discarded";

/** Whether what the user sends is copied, for each kind; off until switched on. */
type SentChoices = { message: boolean; inmail: boolean };

/** One message of a conversation under review. */
type HistoryRow = {
  /** Its position, which survives a re-rendering of the page. */
  readonly slot: string;
  readonly item: PageItem;
  /** Its time in the page's own words, where there are any. */
  readonly shown_time: string | null;
  readonly excerpt: string;
};

/** What a row of a review shows of its message's copy. */
type HistoryMark = {
  /** The state in words; empty while nothing is known of a copy. */
  readonly state: string;
  /** Why it was refused, or would be; empty where neither is so. */
  readonly trouble: string;
  readonly may_copy: boolean;
  /** Whether the companion holds it or more; between the press and its answer neither this nor `may_copy` is so. */
  readonly is_copied: boolean;
  /** Whether such messages are not copied here, so that nobody can tick it. */
  readonly is_left_out: boolean;
  /** Whether it is ticked before anybody has touched it. */
  readonly is_proposed: boolean;
  readonly may_undo: boolean;
};

/** One labelled line of the card that a control opens. */
type Fact = { readonly label: string; readonly value: string };

/** Everything a control shows, as words. */
type ControlView = {
  readonly state: ControlState;
  readonly label: string;
  readonly name: string;
  readonly note: string;
  /** The note in few words, where it says that nothing would be copied; empty elsewhere. */
  readonly short: string;
  /** Moment the hold ends, for the seconds beside the label. */
  readonly hold_ends_at: string | null;
  readonly action: "copy" | "card" | "none";
  readonly undo: "offered" | "running" | "none";
  readonly undo_name: string;
  /** Text for the live region; null when the change is not worth a word. */
  readonly announcement: string | null;
  readonly card: {
    readonly banner: string | null;
    readonly title: string;
    /** The kind of a sync error, above what happened. */
    readonly headline: string | null;
    readonly sentences: ReadonlyArray<string>;
    readonly facts: ReadonlyArray<Fact>;
    readonly trouble: TroubleView | null;
    readonly record_address: string | null;
    /** Whether pressing again can help, once the cause is mended. */
    readonly may_retry: boolean;
    /** Whether a row of ours may be written beside the one that LinkedIn has written. */
    readonly may_copy_anyway: boolean;
    /** Whether a written row may be asked to be taken back. */
    readonly may_undo: boolean;
    /** Whether the row, which is not taken back, may be marked as withdrawn instead. */
    readonly may_withdraw: boolean;
    /** Whether a further call with the same person may be logged. */
    readonly may_log_another: boolean;
  };
};
