"""Update a record from the page: show where the two differ, then write down what a person has ticked."""

from __future__ import annotations

from typing import Literal

from companion.core.activity import Company, Subject
from companion.core.evidence import subject_on_page
from companion.core.filling import FieldRefused, fill
from companion.core.history import ReplacedValue
from companion.core.ignored import said_of
from companion.core.prompts import Change, Creation, NewRow, Prompt
from companion.core.record_form import RecordForm
from companion.core.standing import version_of
from companion.core.updating import (
    TEXTS,
    Compared,
    company_of,
    compare,
    read_row,
    values_replaced,
    works_elsewhere,
)
from companion.core.verdict import RowTable, Target, profile_key_of
from companion.errors import BadRequest, UpdatingOff
from companion.protocol.changes import (
    AccountBeside,
    ChangedField,
    ChangesFound,
    CompanyDiffers,
    RecordUpdate,
)
from companion.protocol.forms import ExistingAccount, NewAccount
from companion.protocol.items import Param
from companion.protocol.prompt_results import PromptStatus
from companion.usecases.connect import told
from companion.usecases.create_record import fill_form
from companion.usecases.find_known import find_known
from companion.usecases.find_outdated import find_outdated
from companion.usecases.known_forms import form_of, rights_of
from companion.usecases.read_form import find_account_of
from companion.usecases.read_record import check_row_id, read_record_name
from companion.usecases.show_prompt import show_row, show_status
from companion.usecases.workplace import Workplace

_LONGEST = 400
_SEEN_ONLY: dict[Literal["location", "headcount"], tuple[str, ...]] = {
    "location": ("city", "country"),
    "headcount": ("employees",),
}
"""What is compared of a company and written nowhere, each with the facts of its account that say the same."""
_PRIVILEGES: dict[RowTable, str] = {
    "contact": "prvWriteContact",
    "lead": "prvWriteLead",
    "account": "prvWriteAccount",
}


async def read_changes(workplace: Workplace, prompt_id: str) -> ChangesFound:
    """The record beside the page. Raises ItemUnknown, CrmUnreachable or CrmAnswerRefused."""
    prompt = await workplace.outbox.prompts.read(prompt_id)
    target = await find_known(workplace, prompt.about) if prompt.about else None
    if target is None or prompt.about is None:
        return ChangesFound(
            kind="changes.found",
            row=None,
            version=None,
            fields=(),
            account=None,
            company=(),
            is_outdated=False,
            refusal=None,
            refusal_params=(),
        )
    form = await form_of(workplace, target.table)
    row = told(await workplace.gateway.converse(read_row(form, target.row_id)), workplace.profile.host)
    compared = compare(form, row, prompt.about, workplace.read_rules().new_records)
    refusal = await _refusal(workplace, target.table)
    outdated = await _outdated(workplace, prompt.about, target) if target.how == "link" else frozenset[str]()
    return ChangesFound(
        kind="changes.found",
        row=show_row(target),
        version=compared.version,
        fields=tuple(
            ChangedField(
                column=one.column.name,
                label=one.column.label[:_LONGEST],
                now=one.now,
                becomes=one.becomes,
                value=one.value,
                is_writable=one.column.is_writable,
            )
            for one in compared.differences
        ),
        account=await _account(workplace, prompt, compared) if target.table != "account" else None,
        company=await _company(workplace, prompt.about, target, outdated),
        is_outdated=bool(outdated),
        refusal=refusal[0] if refusal else None,
        refusal_params=tuple(
            Param(name=name, value=value) for name, value in (refusal[1] if refusal else ())
        ),
    )


async def update_record(workplace: Workplace, wanted: RecordUpdate, key: str) -> PromptStatus:
    """The prompt, answered by a change that is in the journal now. Raises BadRequest or UpdatingOff.

    What stands in the record is read once more, for the history; raises CrmUnreachable or CrmAnswerRefused.
    """
    prompt = await workplace.outbox.prompts.read(wanted.prompt_id)
    rules = workplace.read_rules().new_records
    if not rules.is_updating_on:
        raise UpdatingOff
    is_company = isinstance(prompt.about, Company)
    if prompt.about is not None and is_company != (wanted.table == "account"):
        what = "a company is an account" if is_company else "a person is a contact or a lead"
        raise BadRequest(field="table", problem=what)
    form = await form_of(workplace, wanted.table)
    row = _fill(form, wanted, workplace)
    account, account_id = None, None
    if wanted.table != "account" and isinstance(wanted.account, NewAccount):
        account = await fill_form(workplace, "account", wanted.account.fields, "account.fields", rules)
    elif wanted.table != "account" and isinstance(wanted.account, ExistingAccount):
        account_id = check_row_id(wanted.account.row_id)
    if not (row.columns or account or account_id):
        raise BadRequest(field="fields", problem="nothing is to be changed")
    account_name = account.name if account else None
    if account_id is not None:
        account_name = await read_record_name(workplace, "account", account_id)
    replaced = await _read_replaced(workplace, form, wanted, row, account_name)
    change = Change(check_row_id(wanted.row_id), wanted.version, replaced)
    creation = Creation(row=row, account=account, account_id=account_id, change=change)
    begun = await workplace.outbox.prompts.begin_creation(wanted.prompt_id, creation, key)
    workplace.wake_dispatcher()
    return await show_status(workplace, begun)


async def _outdated(workplace: Workplace, about: Subject, link: Target) -> frozenset[str]:
    known = (profile_key_of(about), subject_on_page(about), link)
    [fields] = await find_outdated(workplace, [known])
    return fields


async def _company(
    workplace: Workplace, about: Subject, link: Target, outdated: frozenset[str]
) -> tuple[CompanyDiffers, ...]:
    if not outdated & _SEEN_ONLY.keys():
        return ()
    facts = dict((await workplace.read_card(link)).facts)
    says = said_of(subject_on_page(about), outdated & _SEEN_ONLY.keys())
    return tuple(
        CompanyDiffers(
            field=name,
            now=", ".join(facts[fact] for fact in told if fact in facts)[:_LONGEST],
            page=says[name][:_LONGEST],
        )
        for name, told in _SEEN_ONLY.items()
        if name in says
    )


async def _read_replaced(
    workplace: Workplace, form: RecordForm, wanted: RecordUpdate, row: NewRow, account_name: str | None
) -> tuple[ReplacedValue, ...]:
    """What stands in the record, for the history. Raises CrmUnreachable or CrmAnswerRefused."""
    reading = read_row(form, check_row_id(wanted.row_id))
    standing = told(await workplace.gateway.converse(reading), workplace.profile.host)
    if version_of(standing) != wanted.version:
        # Somebody was faster: Dynamics refuses the change, and nothing will have been replaced.
        return ()
    return values_replaced(form, standing, row.columns, account_name)


async def _account(workplace: Workplace, prompt: Prompt, compared: Compared) -> AccountBeside:
    about = prompt.about
    known = await find_account_of(workplace, prompt)
    is_there = known is not None and known.row_id == compared.account_id
    return AccountBeside(
        now=compared.account_name[:_LONGEST] or None,
        page=(company_of(about)[:_LONGEST] or None) if about else None,
        is_elsewhere=about is not None and not is_there and works_elsewhere(about, compared.account_name),
        known=None if is_there else known,
    )


def _fill(form: RecordForm, wanted: RecordUpdate, workplace: Workplace) -> NewRow:
    """The columns that change. A column whose value cannot be compared afterwards is not taken."""
    fields = {field.column: field.value for field in wanted.fields}
    named = [column for column in form.columns if column.name in fields and column.kind in TEXTS]
    left = [form.left] if form.left is not None and form.left.name in fields else []
    columns = (*named, *left)
    try:
        return fill(RecordForm(form.table, columns), fields, workplace.read_rules().new_records)
    except FieldRefused as refused:
        raise BadRequest(field=f"fields.{refused.column}", problem=refused.problem) from refused


async def _refusal(workplace: Workplace, table: RowTable) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Why no such record can be changed: the administrator, or a right."""
    if not workplace.read_rules().new_records.is_updating_on:
        return "updating_off", ()
    privilege, rights = _PRIVILEGES[table], await rights_of(workplace)
    if rights is not None and rights.missing((privilege,)):
        return "crm_privilege_missing", (
            ("privilege", privilege),
            ("right", "write"),
            ("table", table),
            ("crm_code", ""),
        )
    return None
