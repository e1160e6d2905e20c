"""The form for a new record: what the organisation wants, prefilled from the page, and whether it may be sent."""

from __future__ import annotations

from companion.core.activity import Company, Person
from companion.core.filling import Prefilled, is_needed, prefill
from companion.core.linkedin_address import read_company_key
from companion.core.lookup_targets import value_in, within_reach
from companion.core.matching.headline import read_headline
from companion.core.prompts import NewRow, Prompt
from companion.core.record_form import FormColumn, RecordForm
from companion.core.rights import Rights, right_of
from companion.core.verdict import RowTable, Target
from companion.protocol.forms import AccountChoice, FieldChoice, FormField, Owner
from companion.protocol.items import Param
from companion.protocol.prompt_results import FormFields
from companion.usecases.known_forms import form_of, rights_of
from companion.usecases.search_rows import read_chosen
from companion.usecases.workplace import Workplace

_LONGEST = 400
_PRIVILEGES: dict[RowTable, str] = {
    "contact": "prvCreateContact",
    "lead": "prvCreateLead",
    "account": "prvCreateAccount",
}
_APPENDING: dict[RowTable, str] = {
    "contact": "prvAppendContact",
    "lead": "prvAppendLead",
    "account": "prvAppendAccount",
}
_CONNECTING = "prvCreateConnection"


async def read_form_fields(workplace: Workplace, prompt_id: str, table: RowTable) -> FormFields:
    """The form of a prompt. Raises ItemUnknown, CrmUnreachable or CrmAnswerRefused."""
    prompt = await workplace.outbox.prompts.read(prompt_id)
    form, profile = await form_of(workplace, table), workplace.profile
    rights = await rights_of(workplace)
    refusal = _refusal(workplace, form, rights)
    return FormFields(
        kind="form.fields",
        table=table,
        may_create=refusal is None,
        refusal=refusal[0] if refusal else None,
        refusal_params=tuple(
            Param(name=name, value=value[:1000]) for name, value in (refusal[1] if refusal else ())
        ),
        fields=await _fields(workplace, form, prompt),
        owner=Owner(row_id=profile.user_id, name=profile.user_name[:_LONGEST]),
        account=await find_account_of(workplace, prompt) if table != "account" else None,
        is_account_required=form.is_account_required,
        create_address=_new_address(workplace, table) if refusal and refusal[0] != "creating_off" else None,
        may_connect=rights is None or not rights.missing((_CONNECTING,)),
    )


def _new_address(workplace: Workplace, table: RowTable) -> str:
    """Where a browser creates a row in Dynamics itself."""
    return f"{workplace.profile.environment_address}/main.aspx?pagetype=entityrecord&etn={table}"


def _refusal(
    workplace: Workplace, form: RecordForm, rights: Rights | None
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Why no such record can be created: the administrator, a right, or a column that no form of ours fills."""
    if form.table not in workplace.read_rules().new_records.tables:
        return "creating_off", (("table", form.table),)
    if form.out_of_reach:
        return "form_incomplete", (("columns", ", ".join(form.out_of_reach)), ("table", form.table))
    lookups = [column for column in form.columns if column.kind == "lookup" and column.is_writable]
    # Whoever may not link rows of this table cannot fill a lookup of it.
    needed = [_PRIVILEGES[form.table], *([_APPENDING[form.table]] if lookups else [])]
    lacking = rights.missing(needed) if rights else ()
    if lacking:
        return _lacks(lacking[0], form.table)
    for lookup in lookups:
        if rights and not within_reach(lookup.targets, rights):
            first = lookup.targets[0]
            return _lacks(rights.missing(first.privileges)[0], first.label)
    return None


def _lacks(privilege: str, table: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    params = (("privilege", privilege), ("right", right_of(privilege)), ("table", table), ("crm_code", ""))
    return "crm_privilege_missing", params


async def _fields(workplace: Workplace, form: RecordForm, prompt: Prompt) -> tuple[FormField, ...]:
    rules = workplace.read_rules().new_records
    values = prefill(form, prompt.about, rules) if prompt.about else {}
    values |= {name: Prefilled(text, "you") for name, text in _typed_before(form, prompt).items()}
    return tuple(
        [
            await _show(workplace, column, values.get(column.name), is_required=is_needed(column, rules))
            for column in form.columns
        ]
    )


def _typed_before(form: RecordForm, prompt: Prompt) -> dict[str, str]:
    """What was filled in before Dynamics refused it."""
    creation = prompt.creation
    rows: tuple[NewRow | None, ...] = (creation.row, creation.account) if creation else ()
    row = next((row for row in rows if row and row.table == form.table), None)
    if row is None:
        return {}
    plain = {name: _as_text(value) for name, value in row.columns.items()}
    picked = {column.name: value_in(column.targets, row.columns) for column in form.columns if column.targets}
    return plain | {name: value for name, value in picked.items() if value}


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _show(
    workplace: Workplace, column: FormColumn, value: Prefilled | None, *, is_required: bool
) -> FormField:
    chosen = await read_chosen(workplace, column, value.value) if value and column.targets else None
    if column.targets and chosen is None:
        value = None
    return FormField(
        column=column.name,
        label=column.label[:_LONGEST],
        kind=column.kind,
        is_required=is_required,
        longest=column.longest,
        choices=tuple(
            FieldChoice(value=choice.value, label=choice.label[:_LONGEST]) for choice in column.choices[:500]
        ),
        value=value.value if value else None,
        chosen=chosen,
        origin=value.origin if value else None,
        is_writable=column.is_writable,
    )


async def find_account_of(workplace: Workplace, prompt: Prompt) -> AccountChoice | None:
    """The account that the person's company is: by a link, else by what matching finds."""
    made, about = prompt.made.get("account"), prompt.about
    if made and prompt.creation and prompt.creation.account:
        # It was created before Dynamics refused the person.
        return AccountChoice(row_id=made, name=prompt.creation.account.name[:400], city=None, website=None)
    if not isinstance(about, Person):
        return None
    key = read_company_key(about.company_address)
    target: Target | None = await workplace.links.find_link(key) if key else None
    name = about.company or read_headline(about.headline or "")[1]
    if target is None and name:
        evidence = await workplace.weigh(Company(name, None, about.company_address))
        target = evidence.target if evidence else None
    if target is None:
        return None
    facts = dict((await workplace.read_card(target)).facts)
    city, website = facts.get("city"), facts.get("website")
    return AccountChoice(
        row_id=target.row_id,
        name=target.name[:_LONGEST],
        city=city[:_LONGEST] if city else None,
        website=website[:_LONGEST] if website else None,
    )
