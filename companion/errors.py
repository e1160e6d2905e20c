"""Every error the companion raises on purpose, as one tree.

    CopyToCrmError
    ├── RequestRefused
    │   ├── BadRequest            bad_request         (field, problem)
    │   ├── UpdateExtension       update_extension    (version, oldest)
    │   ├── UpdateCompanion       update_companion    (version, oldest)
    │   ├── OtherConnection       other_connection
    │   ├── ItemUnknown           item_unknown
    │   ├── ErrandNotPossible     errand_not_possible (errand, state)
    │   └── NoLongerHeld          no_longer_held
    ├── NotReady
    │   ├── NotConnected          not_connected
    │   ├── SignedOut             signed_out          (environment)
    │   ├── Undecided             unsent_undecided    (count) or clear_undecided
    │   ├── WritebackOff          writeback_off
    │   ├── SeatClosed            seat_missing, seat_off, org_disconnected or org_disconnect_undecided (count)
    │   ├── KindOff               message_off, inmail_off, note_off, tag_off or call_off
    │   ├── InboundOff            inbound_off
    │   ├── CreatingOff           creating_off        (table)
    │   ├── UpdatingOff           updating_off
    │   ├── PersonBlocked         person_blocked
    │   └── PersonUnsent          person_unsent       (count)
    ├── NotSaved                  not_saved           (reason)
    ├── ConnectionTrouble
    │   ├── CrmUnreachable        crm_unreachable     (host, reason)
    │   ├── SignInUnreachable     signin_unreachable  (host, reason)
    │   ├── AddressRefused        address_refused     (address, reason)
    │   ├── NotDynamics           not_dynamics        (address, reason)
    │   ├── OnPremisesRefused     onpremises_refused  (address, evidence)
    │   ├── VersionRefused        version_refused     (version)
    │   ├── SandboxRefused        sandbox_refused     (kind)
    │   ├── EnvironmentKindRefused kind_refused       (kind)
    │   ├── OtherSeat             other_seat          (expected, found)
    │   ├── IntegrationUserRefused integration_user_refused (user, reason)
    │   ├── SignInFailed          signin_failed       (reason)
    │   ├── CrmAnswerRefused      crm_refused         (status, crm_code, text)
    │   └── CrmTablesMissing      crm_tables_missing  (tables)
    ├── SettingRefused            setting_refused     (name, reason)
    ├── MappingRefused            mapped_column_missing (column, table, value)
    ├── SettingLocked             setting_locked      (name)
    ├── MatchFileRefused          match_file_refused  (file, reason)
    ├── MatchLineRefused          match_line_refused  (file, line, problem)
    ├── NotPossibleHere           not_possible_here   (reason)
    ├── JournalNewer              journal_newer
    ├── AlreadyRunning            already_running
    └── InternalError             internal_error

Each class fixes its code, whether trying again can help, and its English sentence as docstring.
SignedOut, SeatClosed, KindOff, NotSaved and MappingRefused have several codes: one for each reason that asks for a
different deed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from companion.error_reasons import NotSavedReason, SignInReason


class CopyToCrmError(Exception):
    """Something went wrong."""

    code: str
    retryable: ClassVar[bool] = False

    def __init__(self, *, reference: str | None = None, **params: str) -> None:
        super().__init__(*params.values())
        self.params = params
        self.reference = reference
        """What support can look for: Dynamics' service request id, Entra's correlation id, or a line of our log."""

    def __str__(self) -> str:
        """The code and its values, for logs; people read the catalogue's sentence."""
        details = "; ".join(f"{name}: {value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class RequestRefused(CopyToCrmError):
    """The request cannot be carried out as it was sent."""


class BadRequest(RequestRefused):
    """The request does not follow the protocol, so nothing was saved."""

    code = "bad_request"


class UpdateExtension(RequestRefused):
    """The browser extension is too old for this companion. Nothing was saved; update the extension."""

    code = "update_extension"


class UpdateCompanion(RequestRefused):
    """The companion is too old for this browser extension. Nothing was saved; update the companion."""

    code = "update_companion"


class OtherConnection(RequestRefused):
    """A kept copy of a click belongs to another connection. Nothing was saved."""

    code = "other_connection"


class ItemUnknown(RequestRefused):
    """The outbox holds no such item."""

    code = "item_unknown"


class ErrandNotPossible(RequestRefused):
    """That cannot be done with an item in this state."""

    code = "errand_not_possible"


class NoLongerHeld(RequestRefused):
    """The companion no longer holds what the page goes on with. Nothing was changed."""

    code = "no_longer_held"


class NotReady(CopyToCrmError):
    """Copying is not possible yet."""


class NotConnected(NotReady):
    """The companion is not connected to Dynamics yet, so nothing was saved. Run copy-to-crm connect."""

    code = "not_connected"


class SignedOut(NotReady):
    """The sign-in to Dynamics has ended. Saved items wait. Run copy-to-crm connect."""

    code = "signed_out"

    def __init__(
        self, code: SignInReason = "signed_out", /, reference: str | None = None, **params: str
    ) -> None:
        super().__init__(reference=reference, **params)
        self.code = code


class Undecided(NotReady):
    """Somebody has to decide first, about unsent items or about imported data. Nothing was changed."""

    code = "unsent_undecided"

    def __init__(
        self, code: Literal["unsent_undecided", "clear_undecided"] = "unsent_undecided", **params: str
    ) -> None:
        super().__init__(**params)
        self.code = code


class WritebackOff(NotReady):
    """Writing activities to the CRM is switched off, so nothing was saved. An administrator can switch it on."""

    code = "writeback_off"


class SeatClosed(NotReady):
    """Nobody copies in the name of whoever is signed in: no seat, or none any more. Nothing was saved."""

    code = "seat_missing"

    def __init__(self, code: str = "seat_missing", /, **params: str) -> None:
        super().__init__(**params)
        self.code = code


class KindOff(NotReady):
    """The organisation does not copy this kind of item, so nothing was saved."""

    code = "message_off"

    def __init__(self, code: str = "message_off", /, **params: str) -> None:
        super().__init__(**params)
        self.code = code


class InboundOff(NotReady):
    """An administrator allows only messages you sent to be copied, so nothing was saved."""

    code = "inbound_off"


class CreatingOff(NotReady):
    """The administrator lets nobody create such records from here. Nothing was created; what was copied stays."""

    code = "creating_off"


class UpdatingOff(NotReady):
    """The administrator lets nobody change records from here. Nothing was changed; what was copied stays."""

    code = "updating_off"


class PersonBlocked(NotReady):
    """This person is on the list of those who are never copied, so nothing was saved."""

    code = "person_blocked"


class PersonUnsent(NotReady):
    """Something of this person still has to be written to the CRM, or taken back, before they can be erased."""

    code = "person_unsent"


class NotSaved(CopyToCrmError):
    """The message could not be saved on this computer. Nothing was written to the CRM."""

    code = "not_saved"
    retryable = True

    def __init__(
        self, code: NotSavedReason = "not_saved", /, reference: str | None = None, **params: str
    ) -> None:
        super().__init__(reference=reference, **params)
        self.code = code


class ConnectionTrouble(CopyToCrmError):
    """The connection to Dynamics has a problem."""


class CrmUnreachable(ConnectionTrouble):
    """Dynamics could not be reached. Saved items wait and are sent when it answers again."""

    code = "crm_unreachable"
    retryable = True


class SignInUnreachable(ConnectionTrouble):
    """Microsoft's sign-in service could not be reached or asks to wait. Saved items wait and are tried again."""

    code = "signin_unreachable"
    retryable = True

    def __init__(self, retry_after: str | None = None, **params: str) -> None:
        super().__init__(**params)
        self.retry_after = retry_after
        """The service's own `Retry-After`, when it named one."""


class AddressRefused(ConnectionTrouble):
    """This address is not a Dynamics 365 environment of Microsoft's. Nothing was sent there."""

    code = "address_refused"


class NotDynamics(ConnectionTrouble):
    """The address answers, but not as Dynamics 365 does. Check it in the browser's address bar."""

    code = "not_dynamics"


class OnPremisesRefused(ConnectionTrouble):
    """This is an installation of Dynamics on premises, which is not served. No sign-in was sent there."""

    code = "onpremises_refused"


class VersionRefused(ConnectionTrouble):
    """This version of Dynamics is too old: 8.0 or later is served. Nothing was changed."""

    code = "version_refused"


class SandboxRefused(ConnectionTrouble):
    """This environment is a sandbox, and those are refused until the setting sandbox is allow. Nothing was changed."""

    code = "sandbox_refused"


class EnvironmentKindRefused(ConnectionTrouble):
    """An environment of this kind holds no sales data of a company's own. Nothing was changed."""

    code = "kind_refused"


class OtherSeat(ConnectionTrouble):
    """Somebody else signed in than this connection belongs to. Nothing was changed; --switch-seat allows it."""

    code = "other_seat"


class IntegrationUserRefused(ConnectionTrouble):
    """The integration user cannot write into this environment. Nothing was changed."""

    code = "integration_user_refused"


class SignInFailed(ConnectionTrouble):
    """The sign-in did not succeed. Nothing was changed; try again."""

    code = "signin_failed"
    retryable = True


class CrmAnswerRefused(ConnectionTrouble):
    """Dynamics refused the request."""

    code = "crm_refused"

    @classmethod
    def because(cls, code: str, params: Mapping[str, str]) -> Self:
        """The refusal under the more telling code that its answer was classified with."""
        error = cls(**params)
        error.code = code
        return error


class CrmTablesMissing(ConnectionTrouble):
    """Tables of LinkedIn's app for Dynamics are missing. An administrator can install it from AppSource."""

    code = "crm_tables_missing"


class SettingRefused(CopyToCrmError):
    """The setting does not take this value. Nothing was changed."""

    code = "setting_refused"


class MappingRefused(CopyToCrmError):
    """A column or table cannot take what the setting maps onto it. Nothing was changed."""

    code = "mapped_column_missing"

    def __init__(self, code: str = "mapped_column_missing", /, **params: str) -> None:
        super().__init__(**params)
        self.code = code


class SettingLocked(CopyToCrmError):
    """An administrator has set this value, by policy or for the organisation. Nothing was changed."""

    code = "setting_locked"


class MatchFileRefused(CopyToCrmError):
    """A file for matching cannot be read or written. No decision was written."""

    code = "match_file_refused"


class MatchLineRefused(CopyToCrmError):
    """A line of a file for matching cannot be understood. No decision was written; mend the line."""

    code = "match_line_refused"


class NotPossibleHere(CopyToCrmError):
    """This computer cannot do that."""

    code = "not_possible_here"


class JournalNewer(CopyToCrmError):
    """A later version has written the outbox, and it was left as it is. Update the companion."""

    code = "journal_newer"


class AlreadyRunning(CopyToCrmError):
    """The companion is already running; this one is not needed."""

    code = "already_running"


class InternalError(CopyToCrmError):
    """The companion met a fault of its own. Its log has the details."""

    code = "internal_error"
