"""Switches for the facts about Dataverse that nobody could confirm: one switch, two readings or more.

Each but `assertion_replay` and `reopening` ships on the reading that is harder for a client.
The code that names one applies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Switch:
    """One unconfirmed fact, shipped on the first of its values. Grade: F field report, U unconfirmed."""

    name: str
    values: tuple[str, ...]
    grade: str
    about: str


SWITCHES = (
    Switch(
        "activity_as_party_code",
        ("0x80048d19", "0x80048501"),
        "U",
        "The code for an activity in the place of an activity party.",
    ),
    Switch(
        "addressed_only_party",
        ("optional_masks", "any_mask"),
        "U",
        "Which parts an activity party with only `addressused` may play.",
    ),
    Switch(
        "assertion_replay",
        ("accepted", "refused"),
        "U",
        "Whether an app's signed assertion opens the authority more than once; Microsoft's own msal repeats it.",
    ),
    Switch(
        "assign_on_create",
        ("needed", "not_needed"),
        "U",
        "Whether creating a row for another owner needs the Assign privilege.",
    ),
    Switch("bind_null", ("refused", "unbinds"), "U", "Whether `x@odata.bind: null` empties a lookup."),
    Switch(
        "change_set_content_id",
        ("required", "optional"),
        "F",
        "Whether every request of a change set needs a `Content-ID`.",
    ),
    Switch(
        "choice_out_of_range_code",
        ("0x80040203", "0x80048d19"),
        "F",
        "The code for a choice value that the column does not have.",
    ),
    Switch(
        "closed_rows",
        ("read_only", "writable"),
        "U",
        "Whether completed, canceled, won and lost rows accept changes other than reopening.",
    ),
    Switch(
        "closing_twice",
        ("refused", "accepted"),
        "U",
        "Whether a completed activity accepts the same completing request again.",
    ),
    Switch(
        "create_needs_read",
        ("yes", "no"),
        "U",
        "Whether creating a row needs the table's Read privilege beside Create.",
    ),
    Switch(
        "create_only_in_change_sets",
        ("ignored", "honoured"),
        "U",
        "Whether `If-None-Match: *` holds on a request of a change set.",
    ),
    Switch(
        "create_only_refusal_code",
        ("", "0x80040237"),
        "U",
        "The code beside 412 when `If-None-Match: *` meets an existing row.",
    ),
    Switch(
        "deleted_id_can_be_recreated",
        ("no", "yes"),
        "U",
        "Whether a row can be created under the id of a deleted one.",
    ),
    Switch(
        "disabled_user_code",
        ("0x80040225", "0x8004a112"),
        "U",
        "The code by which a disabled user is refused.",
    ),
    Switch(
        "duplicates_found_status",
        ("412", "500"),
        "F",
        "The status beside 0x80040333 when a duplicate rule finds the row again.",
    ),
    Switch(
        "failed_batch_parts",
        ("failure_alone", "all_so_far"),
        "U",
        "Which answers a batch carries that ends at its first failure.",
    ),
    Switch(
        "linkedin_created_closed",
        ("refused", "accepted"),
        "U",
        "Whether LinkedIn's activity tables accept a completed state on create.",
    ),
    Switch(
        "mfa_error",
        ("invalid_grant", "interaction_required"),
        "F",
        "The OAuth error beside AADSTS50076 and AADSTS50079; the first tells a client less.",
    ),
    Switch("ne_includes_null", ("yes", "no"), "U", "Whether `x ne 'a'` answers rows where x is empty."),
    Switch(
        "newer_api_path",
        ("refused", "served"),
        "U",
        "Whether an environment answers under the path of a Web API version above its own.",
    ),
    Switch("note_without_parent", ("refused", "accepted"), "U", "Whether a note needs a row to hang on."),
    Switch(
        "notes_on_linkedin_tables",
        ("no", "yes"),
        "U",
        "Whether notes can hang on LinkedIn's activity tables.",
    ),
    Switch(
        "number_out_of_range_code",
        ("by_kind", "0x80040203"),
        "F",
        "The code for a number outside its column's range: 0x8004432f or 0x80044330 by its kind, or one for all.",
    ),
    Switch(
        "owner_binding",
        ("suffixed", "plain", "both"),
        "U",
        "The name that binds the owner of an activity: `ownerid_li_inmail` or `ownerid`.",
    ),
    Switch(
        "parties_replaced_by_patch",
        ("refused", "replaced"),
        "U",
        "What a list of parties in a PATCH of an existing activity does.",
    ),
    Switch(
        "patch_create_representation_status",
        ("200", "201"),
        "U",
        "The status of a PATCH that created a row and returns it.",
    ),
    Switch(
        "platform_parties",
        ("made", "not_made"),
        "U",
        "Whether the platform adds the Regarding and Owner parties itself.",
    ),
    Switch(
        "regarding_binding",
        ("suffixed", "both"),
        "U",
        "Whether LinkedIn's tables also accept `regardingobjectid_contact` without a suffix.",
    ),
    Switch(
        "reopening",
        ("allowed", "refused"),
        "U",
        "Whether a closed activity can be opened again by a PATCH of its state alone.",
    ),
    Switch(
        "required_columns",
        ("enforced", "forms_only"),
        "U",
        "Whether the API insists on columns marked ApplicationRequired.",
    ),
    Switch(
        "row_refusal_code",
        ("0x80048306", "0x80040220"),
        "F",
        "The code for a row that the depth of a privilege does not cover.",
    ),
    Switch(
        "state_without_status",
        ("refused", "default_status"),
        "U",
        "Whether `statecode` may come without `statuscode`.",
    ),
    Switch(
        "text_length_unit",
        ("utf16", "characters"),
        "U",
        "What a column's length counts: UTF-16 units, of which an emoji takes two, or characters.",
    ),
    Switch(
        "trailing_slash_audience",
        ("refused", "accepted"),
        "U",
        "Whether a token for `https://host/` opens the Web API of `https://host`.",
    ),
    Switch(
        "unique_index_status",
        ("412", "400"),
        "F",
        "The status beside 0x80073002 when a customer's unique index holds the value.",
    ),
    Switch(
        "unknown_segment_status",
        ("404", "400"),
        "U",
        "The status for an entity set that is not there, such as `li_inmails` without LinkedIn's solution.",
    ),
    Switch(
        "unreadable_existing_row",
        ("412", "403"),
        "U",
        "What `If-None-Match: *` answers where the existing row is not readable.",
    ),
    Switch(
        "unsettable_columns",
        ("refused", "ignored"),
        "U",
        "What happens to `createdon`, `fullname` and other columns that only the server sets.",
    ),
    Switch(
        "update_only_refusal_code",
        ("0x80040217", ""),
        "U",
        "The code beside 404 when `If-Match` meets no row.",
    ),
)


class Dialect:
    """The reading in force for every switch."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        """Start from the shipped readings, changed by those chosen."""
        self._values = {switch.name: switch.values[0] for switch in SWITCHES}
        self.choose(chosen)

    def __getitem__(self, name: str) -> str:
        """Answer the reading in force."""
        return self._values[name]

    def choose(self, changes: Mapping[str, str]) -> None:
        """Take other readings, all or none; ValueError names a switch or a reading that does not exist."""
        allowed = {switch.name: switch.values for switch in SWITCHES}
        for name, value in changes.items():
            if value not in allowed.get(name, ()):
                message = f"no such reading: {name} = {value!r}"
                raise ValueError(message)
        self._values.update(changes)

    def readings(self) -> dict[str, str]:
        """Answer every switch with its reading."""
        return dict(self._values)
