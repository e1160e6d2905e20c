"""Which rights copying needs, and which of them somebody lacks. Asks Dynamics; changes nothing there.

Microsoft: security roles and privileges; custom activities use the privileges of the table Activity.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass

from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply, Stop, Wait, classify

Depth = int

_DEPTHS = {"Basic": 1, "Local": 2, "Deep": 3, "Global": 4}

FOLLOWING = (
    "prvReadUser",
    "prvReadTeam",
    "prvReadEnvironmentVariableDefinition",
)
"""What everybody needs to know their seat and what the organisation has set; without it nothing is copied."""

READING = ("prvReadActivity", "prvReadContact", "prvReadLead", "prvReadAccount", *FOLLOWING)
"""What the rep's own sign-in needs: it does all reading."""

WRITING = (
    "prvCreateActivity",
    "prvReadActivity",
    "prvWriteActivity",
    "prvAppendActivity",
    "prvAppendToContact",
    "prvAppendToLead",
    "prvAppendToAccount",
    "prvCreateNote",
    "prvReadNote",
    "prvWriteNote",
    "prvAppendNote",
)
"""What whoever writes needs for an activity, its completing and its continuation in a note, and for a note itself."""

UNDOING = ("prvDeleteActivity", "prvDeleteNote")
"""What whoever writes needs to take back what was written."""

GIVING = ("prvAssignActivity", "prvAssignNote")
"""What an integration user needs besides, so that the seat holder owns what it writes."""

OWNING = ("prvReadActivity", "prvReadNote")
"""What the seat holder needs to own an activity: Dynamics refuses an owner who may not read the row."""

REP = (*READING, *WRITING, *UNDOING, "prvReadOpportunity", "prvReadConnection")
"""A rep who writes in their own name, as shipped; the last two show opportunities and the roles in them."""

REPORTER = (
    "prvReadUser",
    "prvReadActivity",
    "prvReadNote",
    "prvReadOpportunity",
    "prvReadConnection",
    "prvReadContact",
    "prvReadLead",
    "prvReadAccount",
)
"""Who reads all reports; the last three are for the match report."""

SEAT_MANAGER = (
    "prvCreateTeam",
    "prvAppendToBusinessUnit",
    "prvAppendTeam",
    "prvAppendToUser",
    *FOLLOWING,
)
"""Who gives, takes and switches seats."""

CONNECTION_ADMIN = (
    "prvCreateQuery",
    "prvWriteQuery",
    "prvReadQuery",
    "prvCreateEnvironmentVariableDefinition",
    "prvAppendEnvironmentVariableDefinition",
    "prvAppendToEnvironmentVariableDefinition",
    "prvWriteEnvironmentVariableDefinition",
    "prvDeleteEnvironmentVariableDefinition",
    "prvReadEnvironmentVariableDefinition",
    "prvReadUser",
    "prvReadOpportunity",
    "prvReadWorkflow",
    "prvReadProcessStage",
)
"""Who sets what counts for everybody, looks up the stages of the pipeline, and puts our views into Dynamics.

The value of an environment variable has no privileges of its own; it goes with the definition.
"""

SETTING = (
    "prvCreateEnvironmentVariableDefinition",
    "prvAppendEnvironmentVariableDefinition",
    "prvAppendToEnvironmentVariableDefinition",
    "prvWriteEnvironmentVariableDefinition",
)
"""What of that it takes to set a value; deleting only takes one back."""

_ADMINISTERING = frozenset({"prvCreateUser", "prvWriteUser", "prvCreateRole", "prvAssignRole"})


@dataclass(frozen=True)
class Rights:
    """The effective privileges of one user, over all roles and teams: name → depth, 1 (own rows) to 4 (all)."""

    depths: Mapping[str, Depth]

    def missing(self, needed: Iterable[str]) -> tuple[str, ...]:
        """The needed privileges that the user lacks altogether, in the order given, each once."""
        return tuple(name for name in dict.fromkeys(needed) if name not in self.depths)

    @property
    def is_administrator(self) -> bool:
        """Whether the user may change users or roles: the mark of a personal administrator's account."""
        return bool(_ADMINISTERING & self.depths.keys())


ReadingRights = Generator[CrmRequest, CrmReply, "Rights | Wait | Stop | None"]

# Refused, or a version without the function: what is missing then shows only at the first write.
_NOT_TOLD = frozenset({400, 403, 404, 501})


def read_rights(user_id: str) -> ReadingRights:
    """The effective rights of a user, as Dynamics adds them up; None where it does not tell them."""
    reply = yield read(f"{row_path('systemusers', user_id)}/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()")
    if reply.status in _NOT_TOLD:
        return None
    if not reply.is_ok:
        return classify(reply)
    return rights_in(reply.body)


def rights_in(answer: Mapping[str, object]) -> Rights:
    """The rights that an answer of RetrieveUserPrivileges tells: of each privilege the widest depth."""
    rows = answer.get("RolePrivileges")
    depths: dict[str, Depth] = {}
    for row in rows if isinstance(rows, list) else []:
        name = str(row.get("PrivilegeName") or "")
        depth = _DEPTHS.get(str(row.get("Depth")), 0)
        if name and depth > depths.get(name, 0):
            depths[name] = depth
    return Rights(depths)


def table_of(privilege: str) -> str:
    """The table a privilege is about, as its name tells.

    >>> table_of("prvAppendToContact"), table_of("prvAssignActivity")
    ('contact', 'activity')
    """
    table = privilege.removeprefix("prv").removeprefix(_verb_of(privilege)).lower()
    return {"user": "systemuser", "note": "annotation"}.get(table, table)


def right_of(privilege: str) -> str:
    """What a privilege allows, in the catalogues' word for it.

    >>> right_of("prvAppendToContact"), right_of("prvAssignActivity")
    ('append_to', 'assign')
    """
    verb = _verb_of(privilege)
    return {"AppendTo": "append_to"}.get(verb, verb.lower())


def _verb_of(privilege: str) -> str:
    verbs = ("AppendTo", "Append", "Assign", "Create", "Delete", "Read", "Share", "Write")
    return next((verb for verb in verbs if privilege.removeprefix("prv").startswith(verb)), "")
