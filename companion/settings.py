"""Settings: typed, in four layers, and each value remembers where it came from.

Machine policy > organisation > user > shipped. The first two lock: only the operating system delivers the policy, and
only who may change environment variables in Dynamics sets the organisation's.
Every read looks whether a file has changed, so a change takes effect at the next click without a restart.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from companion.errors import SettingLocked, SettingRefused

Source = Literal["policy", "organisation", "user", "shipped"]

LINK_COLUMNS = r"^((contact|lead|account)\.[a-z][a-z0-9_]{0,99}( |$))*$"
"""Tables with a column each, joined by single spaces."""
_PAGE_VALUES = (
    "source|kind|direction|sent|sender|recipient|person|headline|address|company"
    "|page|subject|author|outcome|minutes"
)
"""What a page gives and a column can receive."""
_KINDS = "inmail|message|note|tag|call"
_OWN_TABLE = r"[a-z][a-z0-9]{1,7}_[a-z0-9_]{1,90}"
"""A name with a publisher's prefix, as makers' tables have it."""
_ADMINISTRATORS: tuple[Source, ...] = ("policy", "organisation")
"""Who sets these keeps users from setting them."""


class Settings(BaseModel):
    """Every setting with its shipped value."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True, validate_default=True
    )

    writeback: bool = False
    """Write Sales Navigator activities to the CRM. Off until somebody turns it on."""
    item_types: str = Field(default="all", pattern=rf"^(all|({_KINDS})([ ,]+({_KINDS}))*)$")
    """Which kinds are copied: all, or some of inmail, message, note, tag, call."""
    activity_columns: str = Field(
        default="",
        max_length=1000,
        pattern=rf"^(({_PAGE_VALUES})=([a-z][a-z0-9_]{{0,99}}\.)?[a-z][a-z0-9_]{{0,99}}( |$))*$",
    )
    """Further columns of activities that receive what a page gives, as `kind=new_kind sent=task.new_day`."""
    activity_tables: str = Field(default="", max_length=400, pattern=rf"^(({_KINDS})={_OWN_TABLE}( |$))*$")
    """Activity tables of your own in place of the shipped ones, as `inmail=new_touch message=new_touch`."""
    sync_every_seat: bool = True
    """Whether syncing is on for everybody who has a seat unless switched off, or off until switched on."""
    hold_seconds: int = Field(default=10, ge=0, le=60)
    """How long a click can be taken back before anything is sent."""
    linkedin_address_column: str = Field(default="websiteurl", pattern=r"^[a-z][a-z0-9_]{0,99}$")
    """Column of contacts and leads that holds a person's LinkedIn address."""
    link_columns: str = Field(default="", max_length=400, pattern=LINK_COLUMNS)
    """Columns that tell every seat which LinkedIn profile a record is, such as `contact.new_linkedin`."""
    inbound_messages: bool = True
    """Whether messages that the seat holder received can be copied."""
    without_linkedin_app: Literal["wait", "standard"] = "wait"
    """What becomes of InMails and messages while LinkedIn's app for Dynamics is absent: they wait, or become tasks."""
    notes_as: Literal["note", "activity"] = "note"
    """Whether notes and tags become notes on the record, or completed tasks."""
    sandbox: Literal["refuse", "allow"] = "refuse"
    """Whether a sandbox or trial environment may be connected; where it may, every surface says so."""
    ask_mode: Literal["unclear", "always"] = "unclear"
    """Whether somebody is asked only where it is not clear which record a person is, or about everybody."""
    create_contacts: bool = True
    """Whether people may create contacts from here, as far as Dynamics lets them."""
    create_leads: bool = True
    """Whether people may create leads from here, as far as Dynamics lets them."""
    create_accounts: bool = True
    """Whether people may create accounts from here, as far as Dynamics lets them."""
    update_records: bool = True
    """Whether people may change records from here by what a page says, as far as Dynamics lets them."""
    email_required: bool = False
    """Whether a contact or lead needs an e-mail address to be created from here."""
    lead_source: int = Field(default=0, ge=0, le=2_147_483_647)
    """The lead source that a new record has unless somebody chooses another: its number in Dynamics; 0 for none."""
    crm_budget_percent: int = Field(default=50, ge=5, le=90)
    """How much of a person's own request budget in Dynamics copying may use. The rest is for their own work there."""
    integration_user_seats: int = Field(default=25, ge=1, le=10_000)
    """How many people write through one integration user. They divide its request budget."""
    candidates: Literal["mirror", "search"] = "mirror"
    """Where the rows come from that a page is compared with: read into a mirror here, or found by Dataverse Search."""
    match_calibration: str = Field(
        default="", max_length=40, pattern=r"^(-?\d{1,2}(\.\d{1,3})? \d{1,2}(\.\d{1,3})?)?$"
    )
    """How far a promised probability is trusted here, as `copy-to-crm match learn` tells; empty as shipped."""
    sync_minutes: int = Field(default=15, ge=5, le=1440)
    """How often what has changed in Dynamics is read: every so many minutes."""
    sales_process: Literal["off", "opportunitysalesprocess", "leadtoopportunitysalesprocess"] = "off"
    """The business process flow whose active stage counts for opportunities; off where the stage column does."""
    pipeline_source: Literal["unsure", "salesstage", "stepname", "process"] = "unsure"
    """What tells the stage of an opportunity: a column, or the flow of `sales_process`; unsure counts all."""
    pipeline_stages: str = Field(default="", max_length=2000)
    """The stages in their order, `|` between them, each as it stands in Dynamics or `VALUE=NAME`."""
    pipeline_stage: str = Field(default="", max_length=200)
    """The stage at which an opportunity enters the pipeline: what lies beyond it is in the lists of My CRM."""
    pipeline_includes_stage: bool = False
    """Whether the stage at which the pipeline is entered is in the lists itself."""
    import_owned_accounts: bool = False
    """Whether accounts that somebody owns, and their contacts, are in their lists, too."""
    import_team_accounts: bool = False
    """Whether accounts of the teams that somebody is in, and their contacts, are in their lists, too."""
    won_value_column: str = Field(default="actualvalue", pattern=r"^[a-z][a-z0-9_]{0,99}$")
    """The money column that holds what a won opportunity brought; as shipped where nobody is sure."""
    client_id: str = Field(default="", pattern=r"^([0-9a-fA-F-]{36})?$")
    """The organisation's own app registration in Microsoft Entra ID."""
    never_copy: tuple[str, ...] = Field(default=(), max_length=20_000, strict=False)
    """LinkedIn addresses of people and companies that nobody copies, set by policy or organisation."""
    history_days: int = Field(default=90, ge=1, le=3650)
    """How long finished items keep whose they were; what was not delivered never expires."""
    mirror_days_without_seat: int = Field(default=7, ge=0, le=30)
    """How many days after a seat is off what was read from the CRM for it is removed from its computer."""
    support_contact: str = Field(default="", max_length=200)
    """Whom people ask for help, such as an address or a telephone number. Shown beside every trouble."""

    @field_validator("activity_tables")
    @classmethod
    def check_activity_tables(cls, text: str) -> str:
        """Each kind goes to one table, and LinkedIn's own tables are not named: they take what nobody maps."""
        kinds = [pair.partition("=")[0] for pair in text.split()]
        if twice := next((kind for kind in kinds if kinds.count(kind) > 1), None):
            message = f"{twice} is named twice"
            raise ValueError(message)
        if "=li_" in text:
            message = "tables of LinkedIn's app are not named here: they are in use as shipped"
            raise ValueError(message)
        return text


@dataclass(frozen=True)
class EffectiveSetting:
    """One setting as it is in force."""

    name: str
    value: bool | int | str
    source: Source
    is_locked: bool
    meaning: str


@dataclass(frozen=True)
class SettingsFiles:
    """Where the layers lie. A missing file is an empty layer."""

    policy: Path | None
    organisation: Path | None
    user: Path


class SettingsReader:
    """Reads the layers; writes only the user's."""

    def __init__(self, files: SettingsFiles) -> None:
        self._files = files
        self._last: tuple[object, Settings, frozenset[str]] | None = None

    def read(self) -> Settings:
        """The settings in force. Raises SettingRefused naming the file whose value cannot be used."""
        return self._read_anew()[0]

    def read_own(self) -> frozenset[str]:
        """Names of the settings whose value in force is the user's own choice. Raises SettingRefused."""
        return self._read_anew()[1]

    def _read_anew(self) -> tuple[Settings, frozenset[str]]:
        signature = tuple(
            _signature(file) for file in (self._files.policy, self._files.organisation, self._files.user)
        )
        # A click reads the settings; reading and checking three files each time would be most of its cost.
        if self._last is None or self._last[0] != signature:
            self._last = (signature, *self._read())
        return self._last[1:]

    def _read(self) -> tuple[Settings, frozenset[str]]:
        merged: dict[str, Any] = {}
        own: frozenset[str] = frozenset()
        for source, layer in reversed(self._layers()):
            check_layer(layer, source)
            merged.update(layer)
            own = own - layer.keys() if source in _ADMINISTRATORS else own | layer.keys()
        return Settings(**merged), own

    def explain(self) -> list[EffectiveSetting]:
        """Every setting with the layer its value comes from."""
        values = self.read().model_dump()
        layers = self._layers()
        found: list[EffectiveSetting] = []
        for name, field in Settings.model_fields.items():
            source = next((source for source, layer in layers if name in layer), "shipped")
            meaning = " ".join((field.description or "").split())
            is_locked = source in _ADMINISTRATORS
            value = " ".join(values[name]) if isinstance(values[name], tuple) else values[name]
            found.append(EffectiveSetting(name, value, cast("Source", source), is_locked, meaning))
        return found

    def write_user(self, name: str, text: str) -> EffectiveSetting:
        """Set one value in the user's layer. Raises SettingLocked or SettingRefused and then changes nothing."""
        if name not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise SettingRefused(name=name, reason=f"known settings: {known}")
        if name == "never_copy":
            # Addresses would stand in a file of the user's in the clear; their own list holds salted hashes.
            raise SettingRefused(name=name, reason="use copy-to-crm block ADDRESS")
        if any(name in layer for source, layer in self._layers() if source in _ADMINISTRATORS):
            raise SettingLocked(name=name)
        # The stage "1" is the text of a number, and stays it.
        is_text = Settings.model_fields[name].annotation is str
        value = text if is_text else parse_value(text)
        layer = {**_read_layer(self._files.user, "user"), name: value}
        check_layer(layer, "user")
        write_layer(self._files.user, layer)
        return next(setting for setting in self.explain() if setting.name == name)

    def _layers(self) -> list[tuple[Source, dict[str, Any]]]:
        """From the strongest to the weakest."""
        return [
            ("policy", _read_layer(self._files.policy, "policy")),
            ("organisation", _read_layer(self._files.organisation, "organisation")),
            ("user", _read_layer(self._files.user, "user")),
        ]


def _signature(file: Path | None) -> tuple[int, int, int] | None:
    """What differs after every replacement of a file; None while there is none."""
    if file is None:
        return None
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def parse_value(text: str) -> bool | int | str:
    """A value as typed on a command line: on/off, a number, or text."""
    words = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if text.isdecimal() else text


def check_layer(layer: Mapping[str, Any], source: Source) -> None:
    """Raises SettingRefused naming the first value of a layer that cannot be."""
    try:
        Settings(**layer)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or source
        raise SettingRefused(name=name, reason=f"{first['msg']} (in the {source} settings)") from error


def _read_layer(file: Path | None, source: Source) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        value = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        # Never "no policy": what an administrator locked must not fall open because a file is damaged.
        raise SettingRefused(name=source, reason=f"{file.name} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise SettingRefused(name=source, reason=f"{file.name} holds no object")
    return value


def write_layer(file: Path, layer: Mapping[str, Any]) -> None:
    """Replace a layer's file as a whole, readable by its owner only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(layer, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
