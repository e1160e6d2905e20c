/**
 * What content scripts, worker and extension pages say to each other.
 * Never crosses to the companion: that contract is in protocol.d.ts.
 */
import type {
  AccountSearch,
  AccountsFound,
  ActivityCopy,
  ActivityStatus,
  ActivityUndo,
  ActivitiesRead,
  AuditRead,
  AuditTrail,
  Cause,
  CompanyInView,
  CompanionsFound,
  CompanionsRead,
  Connection,
  ConnectionDisconnect,
  ConnectionState,
  ConnectionStatus,
  CrmSync,
  ColleagueSearch,
  ColleaguesFound,
  DeparturesFound,
  DeparturesRead,
  Disconnected,
  DoctorFindings,
  DoctorRun,
  DuplicatesAsk,
  DuplicatesFound,
  ErrorBody,
  ChangesFound,
  DecisionRevert,
  ChoicesFound,
  ChoicesRead,
  ColumnsCheck,
  ColumnsChecked,
  DecisionsFound,
  DecisionsRead,
  DifferencesIgnore,
  ChangesRead,
  FilePart,
  FileRead,
  FormFields,
  FormRead,
  ImportList,
  ImportRead,
  ItemRetry,
  ItemStatus,
  LinkConfirm,
  LinkConfirmed,
  MatchesRead,
  MatchesReport,
  MovesFound,
  MovesRead,
  MovedList,
  MovedRead,
  OpportunitiesFound,
  OpportunitiesRead,
  OrganisationDisconnect,
  OrganisationRead,
  OrganisationSettings,
  OrganisationWrite,
  OrganisationWritten,
  OutboxCounts,
  OutboxEntries,
  OutboxItems,
  OutboxList,
  OutboxPause as PauseMessage,
  OutboxRead,
  OutcomeRead,
  OutcomeReport,
  PageItem,
  PageNote,
  PagePerson,
  PageSelection,
  PipelineChoose,
  PipelineChosen,
  PersonBlock,
  PersonBlocked,
  PersonCard,
  PersonErase,
  PersonErased,
  PersonFind,
  PersonFound,
  PersonView,
  PromptDiscard,
  PromptLater,
  PromptAssign,
  PromptLink,
  PromptOpen,
  PromptsFound,
  PromptsRead,
  PromptStatus,
  RecordActivities,
  RecordCreate,
  RecordUpdate,
  RowSearch,
  RowsFound,
  SeatsChange,
  SeatsChanged,
  SeatsImport,
  SeatsImported,
  SeatsRead,
  SeatsRoster,
  SettingsRead,
  SettingsValues,
  UsageRead,
  UsageReport,
  Preview,
  PreviewedSubject,
  Writing,
} from "./protocol.js";

import type { ImmediateAction, PageAction, PanelAction } from "./page_actions.js";

/** What is known about the companion, as every surface shows it. */
export type CompanionStatus =
  | { readonly reach: "unknown" }
  | {
      readonly reach: "reachable";
      readonly version: string;
      readonly connection: Connection;
      readonly writing: Writing;
    }
  | {
      readonly reach: "unreachable";
      readonly error: ErrorBody;
      /** True when only a person can mend it, so nothing is tried again by itself. */
      readonly needs_setup: boolean;
    };

/** What a page or the panel hands over to be copied. */
export type CopiedItem = ActivityCopy["item"];

/** Copy one item; `request_id` is the page's own and comes back with the answer. */
export type ItemCopy = {
  readonly kind: "item.copy";
  readonly request_id: string;
  readonly item: CopiedItem;
  /** Whether a row of ours is wanted beside the one that LinkedIn has written. */
  readonly is_anyway: boolean;
};

/** Take one item back. */
export type ItemUndo = {
  readonly kind: "item.undo";
  readonly request_id: string;
  readonly item_id: string;
};

/** Mark the row of one written item as withdrawn. */
export type ItemWithdraw = {
  readonly kind: "item.withdraw";
  readonly request_id: string;
  readonly item_id: string;
};

/** The items whose state this page shows; the worker reads their states and keeps the page informed. */
export type PageItems = {
  readonly kind: "page.items";
  readonly item_ids: ReadonlyArray<string>;
};

/** Try to reach the companion now and tell how it stands. */
export type StatusRead = { readonly kind: "status.read" };

/** Let nothing be sent until the user says so, or go on. */
export type OutboxPause = { readonly kind: "outbox.pause"; readonly is_paused: boolean };

/** Ask about prompts and the form that answers one, and answer it. */
export type PromptMessage =
  | PromptsRead
  | PromptOpen
  | PromptLater
  | PromptDiscard
  | PromptLink
  | PromptAssign
  | ColleagueSearch
  | FormRead
  | AccountSearch
  | RowSearch
  | OpportunitiesRead
  | DuplicatesAsk
  | RecordCreate
  | ChangesRead
  | RecordUpdate
  | DecisionsRead
  | MovesRead
  | DecisionRevert
  | DifferencesIgnore
  | PersonBlock;

/** Ask how this installation and its connection stand, and administer the organisation. */
export type AdminMessage =
  | ConnectionStatus
  | OutboxList
  | DoctorRun
  | OrganisationRead
  | OrganisationWrite
  | ChoicesRead
  | PipelineChoose
  | ColumnsCheck
  | SeatsRead
  | SeatsChange
  | SeatsImport
  | UsageRead
  | OutcomeRead
  | MatchesRead
  | FileRead
  | CrmSync
  | OutboxRead
  | PauseMessage
  | ItemRetry
  | ActivityUndo
  | ConnectionDisconnect
  | AuditRead
  | PersonFind
  | DeparturesRead
  | CompanionsRead
  | OrganisationDisconnect
  | PersonErase;

/** Ask who is in the lists of My CRM. */
export type ListMessage = ImportRead | MovedRead;

/** Ask the companion about the person or company in view, say which record they are, or ask how its settings stand. */
export type RecordAsk = {
  readonly kind: "record.ask";
  readonly request_id: string;
  readonly message:
    | PersonView
    | ActivitiesRead
    | LinkConfirm
    | SettingsRead
    | PromptMessage
    | AdminMessage
    | ListMessage;
};

/** Ask what the CRM holds of the people and companies that a page shows; nothing is written. */
export type BadgesRead = {
  readonly kind: "badges.read";
  readonly request_id: string;
  readonly subjects: ReadonlyArray<PreviewedSubject>;
};

/** Ask which items, read at the user's press, were copied before; nothing of them is kept. */
export type CopiesRead = {
  readonly kind: "copies.read";
  readonly request_id: string;
  readonly items: ReadonlyArray<PageItem | PageNote>;
};

/** Remember for every page whether what the user sends is copied. */
export type ChoiceKeep = {
  readonly kind: "choice.keep";
  readonly choice: "copy_sent_message" | "copy_sent_inmail";
  readonly is_on: boolean;
};

/** Do something about the page of a tab, at a press in the popup. */
export type PagePress = {
  readonly kind: "page.press";
  readonly action: PageAction;
  readonly tab_id: number;
};

export type PageCommand =
  | ItemCopy
  | ChoiceKeep
  | ItemUndo
  | ItemWithdraw
  | PageItems
  | BadgesRead
  | CopiesRead;
export type PopupCommand = StatusRead | OutboxPause | PagePress;
export type PanelCommand = StatusRead | RecordAsk | ItemCopy | ItemUndo | CopiesRead;

/** A port's name says who speaks; the sender is checked all the same. */
export type PortName = "page" | "popup" | "panel" | "onboarding" | "options" | "prompt" | "admin";

/** Ask the page script of a tab, at a gesture in the panel, whom its page shows and what can be copied there. */
export type ViewRead = { readonly kind: "view.read" };

/** The answer to `view.read`. */
export type PageView = {
  readonly kind: "page.view";
  /** Null on pages that the extension knows nothing of. */
  readonly page_kind: string | null;
  readonly subject: PagePerson | CompanyInView | null;
  /** The messages of the open conversation, oldest first. */
  readonly items: ReadonlyArray<PageItem>;
  /** The notes about the person or company, top to bottom. */
  readonly notes: ReadonlyArray<PageNote>;
  /** Why nothing of the conversation can be copied now, or nothing of the page be read. */
  readonly trouble: "page_switching" | "page_unreadable" | "capture_off" | null;
  /** Why a note that stands in the page is not among them. */
  readonly notes_trouble: "note_unreadable" | null;
  /** Names of places that a page of this kind should have and has not. */
  readonly missing_anchors: ReadonlyArray<string>;
};

/** Ask the page script of a tab, at a press, for the words that are selected there. */
export type SelectionRead = { readonly kind: "selection.read" };

/** The answer to `selection.read`: the words under whom the page shows, or the code of why there are none. */
export type PageSelected = {
  readonly kind: "page.selected";
  readonly item: PageSelection | null;
  readonly trouble: string | null;
};

/** What came of a press in the page's menu, in the popup or by key; for the panel, which that opens, and the popup. */
export type PressDone = {
  readonly kind: "press.done";
  readonly tab_id: number;
  readonly action: ImmediateAction;
  /** Whom it was about; null where the page was not asked. */
  readonly about: string | null;
  /** What was copied or taken back; null where only something was opened. */
  readonly item: ItemStatus | null;
};

/** Why it had no effect. */
export type PressRefused = {
  readonly kind: "press.refused";
  readonly tab_id: number;
  readonly action: ImmediateAction;
  readonly error: ErrorBody;
};

/** Something that takes more than one press was asked for: the panel begins it. */
export type PressAsked = {
  readonly kind: "press.asked";
  readonly tab_id: number;
  readonly action: PanelAction;
};

export type ItemAnswer = {
  readonly kind: "item.answer";
  readonly request_id: string;
  readonly item: ItemStatus;
  readonly is_repeat: boolean;
};

export type ItemRefused = {
  readonly kind: "item.refused";
  readonly request_id: string;
  readonly error: ErrorBody;
};

/** One preview a subject, in their order; null when the companion could not be asked. */
export type BadgesAnswer = {
  readonly kind: "badges.answer";
  readonly request_id: string;
  readonly previews: ReadonlyArray<Preview> | null;
};

/** What is known of each item, in their order; null for one that was not copied, all null where nobody could be asked. */
export type CopiesAnswer = {
  readonly kind: "copies.answer";
  readonly request_id: string;
  readonly items: ReadonlyArray<ItemStatus | null>;
};

export type ItemsChanged = {
  readonly kind: "items.changed";
  readonly items: ReadonlyArray<ItemStatus>;
};

/** The companion's journal does not hold these items any more. */
export type ItemsUnknown = {
  readonly kind: "items.unknown";
  readonly item_ids: ReadonlyArray<string>;
};

/** How many items still want something, what holds them up, and the user's own pause; for the popup alone. */
export type OutboxCounted = {
  readonly kind: "outbox.counted";
  readonly counts: OutboxCounts;
  readonly trouble: Cause | null;
  readonly paused_since: string | null;
};

/** Why sending was neither paused nor resumed. */
export type PauseRefused = { readonly kind: "pause.refused"; readonly error: ErrorBody };

export type RecordAnswer = {
  readonly kind: "record.answer";
  readonly request_id: string;
  readonly result:
    | PersonCard
    | RecordActivities
    | LinkConfirmed
    | ImportList
    | MovedList
    | SettingsValues
    | PromptsFound
    | PromptStatus
    | ColleaguesFound
    | FormFields
    | ChangesFound
    | DecisionsFound
    | MovesFound
    | AccountsFound
    | RowsFound
    | OpportunitiesFound
    | DuplicatesFound
    | PersonBlocked
    | ConnectionState
    | OutboxItems
    | DoctorFindings
    | OrganisationSettings
    | OrganisationWritten
    | ChoicesFound
    | PipelineChosen
    | ColumnsChecked
    | SeatsRoster
    | SeatsChanged
    | SeatsImported
    | UsageReport
    | OutcomeReport
    | OutboxEntries
    | ActivityStatus
    | Disconnected
    | AuditTrail
    | PersonFound
    | PersonErased
    | MatchesReport
    | FilePart
    | DeparturesFound
    | CompanionsFound;
};

export type RecordRefused = {
  readonly kind: "record.refused";
  readonly request_id: string;
  readonly error: ErrorBody;
};

/** Something in the outbox is not as it was; the panel asks for what it shows. */
export type OutboxMoved = { readonly kind: "outbox.moved" };

/** Prompts have come up, were answered or ended; whoever shows them reads them anew. */
export type PromptsMoved = {
  readonly kind: "prompts.moved";
  /** The one that has just come up and should be seen; null where none has. */
  readonly opened: string | null;
};

export type CompanionChanged = {
  readonly kind: "companion.changed";
  readonly status: CompanionStatus;
};

export type WorkerMessage =
  | ItemAnswer
  | ItemRefused
  | BadgesAnswer
  | CopiesAnswer
  | ItemsChanged
  | ItemsUnknown
  | OutboxCounted
  | PauseRefused
  | RecordAnswer
  | RecordRefused
  | OutboxMoved
  | PromptsMoved
  | PressDone
  | PressRefused
  | PressAsked
  | CompanionChanged;
