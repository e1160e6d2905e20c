"""Answer a prompt with a new record: check what was filled in, ask the duplicate rules, write the answer down."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from companion.core.activity import Company
from companion.core.creating import NAME_COLUMN
from companion.core.filling import FieldRefused, FormRules, fill, fill_as_far
from companion.core.odata import CrmRequest, ask_function, bind
from companion.core.prompts import Creation, NewRow
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_values
from companion.core.verdict import RowTable
from companion.errors import BadRequest, CreatingOff
from companion.protocol.forms import ExistingAccount, FieldValue, FoundDuplicate, NewAccount
from companion.protocol.person_card import RowFact
from companion.protocol.prompt_requests import DuplicatesAsk, RecordCreate
from companion.protocol.prompt_results import MOST_FOUND, DuplicatesFound, PromptStatus
from companion.protocol.prompts import RecordTable
from companion.usecases.connect import told
from companion.usecases.known_forms import form_of
from companion.usecases.read_record import check_row_id
from companion.usecases.show_item import record_address
from companion.usecases.show_prompt import show_status
from companion.usecases.workplace import Workplace

_ALSO_IN: dict[RowTable, tuple[RecordTable, ...]] = {
    "contact": ("contact", "lead"),
    "lead": ("lead", "contact"),
    "account": ("account",),
}
"""Where rules look for a new record again: a person may be there as either."""
_FACTS = {
    "company": "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue",
    "title": "jobtitle",
    "email": "emailaddress1",
    "phone": "telephone1",
    "city": "address1_city",
    "website": "websiteurl",
    "owner": "_ownerid_value@OData.Community.Display.V1.FormattedValue",
}
_LONGEST = 400


async def create_record(workplace: Workplace, wanted: RecordCreate, key: str) -> PromptStatus:
    """The prompt, answered by a creation that is in the journal now. Raises BadRequest, and then nothing is."""
    prompt = await workplace.outbox.prompts.read(wanted.prompt_id)
    is_company = isinstance(prompt.about, Company)
    if prompt.about is not None and is_company != (wanted.table == "account"):
        what = "a company is an account" if is_company else "a person is a contact or a lead"
        raise BadRequest(field="table", problem=what)
    rules = workplace.read_rules().new_records
    row = await fill_form(workplace, wanted.table, wanted.fields, "fields", rules)
    account, account_id = None, None
    if wanted.table != "account" and isinstance(wanted.account, NewAccount):
        account = await fill_form(workplace, "account", wanted.account.fields, "account.fields", rules)
    elif wanted.table != "account" and isinstance(wanted.account, ExistingAccount):
        account_id = check_row_id(wanted.account.row_id)
    stake = wanted.stake
    if (
        account is None
        and account_id is None
        and (await form_of(workplace, wanted.table)).is_account_required
    ):
        raise BadRequest(field="account", problem="it is required")
    creation = Creation(
        row=row,
        account=account,
        account_id=account_id,
        opportunity_id=check_row_id(stake.opportunity_id) if stake else None,
        role_id=check_row_id(stake.role_id) if stake and stake.role_id else None,
        is_anyway=wanted.is_anyway,
    )
    # Whatever Dynamics refuses later may be the work of a form that has changed since.
    begun = await workplace.outbox.prompts.begin_creation(wanted.prompt_id, creation, key)
    workplace.wake_dispatcher()
    return await show_status(workplace, begun)


async def ask_duplicates(workplace: Workplace, wanted: DuplicatesAsk) -> DuplicatesFound:
    """In which records the rules of Dynamics find the new one again. What is not valid yet is left out."""
    form, rules = await form_of(workplace, wanted.table), workplace.read_rules().new_records
    row = fill_as_far(form, _by_column(wanted.fields), rules)
    columns: dict[str, object] = dict(row.columns)
    if wanted.account is not None and wanted.table == "contact":
        columns["parentcustomerid_account@odata.bind"] = bind("accounts", check_row_id(wanted.account.row_id))
    found: list[FoundDuplicate] = []
    if row.columns:
        for table in _ALSO_IN[wanted.table]:
            rows = told(
                await workplace.gateway.converse(_ask(wanted.table, columns, table)), workplace.profile.host
            )
            found += [_show(workplace, table, row) for row in rows]
    return DuplicatesFound(kind="duplicates.found", duplicates=tuple(found[:MOST_FOUND]))


async def fill_form(
    workplace: Workplace, table: RowTable, fields: Sequence[FieldValue], where: str, rules: FormRules
) -> NewRow:
    """The row that these fields make. Raises BadRequest or CreatingOff."""
    if table not in rules.tables:
        raise CreatingOff(table=table)
    form = await form_of(workplace, table)
    try:
        return fill(form, _by_column(fields), rules)
    except FieldRefused as refused:
        raise BadRequest(field=f"{where}.{refused.column}", problem=refused.problem) from refused


def _by_column(fields: Sequence[FieldValue]) -> dict[str, str]:
    return {field.column: field.value for field in fields}


def _ask(
    table: RowTable, columns: Mapping[str, object], matching: RecordTable
) -> Generator[CrmRequest, CrmReply, list[Mapping[str, object]] | Wait | Stop]:
    entity = {"@odata.type": f"Microsoft.Dynamics.CRM.{table}", **columns}
    paging = {"PageNumber": 1, "Count": MOST_FOUND}
    try:
        return (
            yield from read_values(
                ask_function(
                    "RetrieveDuplicates",
                    BusinessEntity=entity,
                    MatchingEntityName=matching,
                    PagingInfo=paging,
                )
            )
        )
    except Refused as refused:
        return refused.meaning


def _show(workplace: Workplace, table: RecordTable, row: Mapping[str, object]) -> FoundDuplicate:
    row_id = str(row.get(f"{table}id"))
    return FoundDuplicate(
        table=table,
        row_id=row_id,
        name=str(row.get(NAME_COLUMN[table]) or "")[:_LONGEST],
        record_address=record_address(workplace.profile, table, row_id),
        facts=tuple(
            RowFact.model_validate({"fact": fact, "value": str(row[column])[:_LONGEST]})
            for fact, column in _FACTS.items()
            if row.get(column)
        ),
    )
