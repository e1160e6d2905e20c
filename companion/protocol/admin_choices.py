"""What the settings of an organisation can be chosen from, as Dynamics has it now, and the choosing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.forms import MOST_CHOICES, ColumnName, FieldChoice, TableName
from companion.protocol.items import Param, ShortText
from companion.protocol.page_item import Text200
from companion.protocol.wire import Code, Wire

LongText = Annotated[str, StringConstraints(max_length=2000)]
"""As long as Dynamics lets the value of a setting be."""
MOST_COLUMNS = 1000
"""Money columns offered, and checks told, of one answer."""


class ToldFault(Wire):
    """What is wrong, or why something could not be read; the catalogues have the sentence of its code."""

    code: Code
    params: Annotated[tuple[Param, ...], Field(max_length=12)]


class ChoicesRead(Wire):
    """Read what Dynamics has to choose from: stages of opportunities, money columns, lead sources."""

    kind: Literal["choices.read"]


class OfferedStage(Wire):
    """One stage of an opportunity."""

    value: ShortText
    """As it stands in Dynamics."""
    label: ShortText
    """As people call it."""


class StageOffer(Wire):
    """The stages that one source has now, a choice's and a flow's in their own order."""

    source: Literal["salesstage", "stepname", "process"]
    stages: Annotated[tuple[OfferedStage, ...], Field(max_length=MOST_CHOICES)]
    refused: ToldFault | None
    """Why they could not be read; null where they were."""


class OfferedColumn(Wire):
    """One money column of opportunities."""

    column: ColumnName
    label: ShortText


class ChoicesFound(Wire):
    """Answer to `choices.read`."""

    kind: Literal["choices.found"]
    stages: Annotated[tuple[StageOffer, ...], Field(max_length=3)]
    money_columns: Annotated[tuple[OfferedColumn, ...], Field(max_length=MOST_COLUMNS)]
    lead_sources: Annotated[tuple[FieldChoice, ...], Field(max_length=MOST_CHOICES)]


class PipelineChoose(Wire):
    """Choose for everybody at which stage an opportunity enters the pipeline, as `copy-to-crm org pipeline` does."""

    kind: Literal["pipeline.choose"]
    source: Literal["unsure", "salesstage", "stepname", "process"]
    """`unsure` needs nothing else: every open opportunity counts."""
    stage: ShortText
    """A value of the source's stages; empty where nobody is sure."""
    is_including: bool
    """Whether the stage itself counts."""
    order: Annotated[tuple[ShortText, ...], Field(max_length=MOST_CHOICES)]
    """Of `stepname`: its stages in the order that somebody has confirmed; empty of every other source."""
    is_dry_run: bool
    """True to be told what would change, and change nothing."""


class SettingChange(Wire):
    """One setting that changed, or would."""

    name: Code
    before: LongText | None
    """Null where nothing was set."""
    after: LongText


class PipelineChosen(Wire):
    """Answer to `pipeline.choose`: what changed, or would, in this order; nothing where it stood so already."""

    kind: Literal["pipeline.chosen"]
    changes: Annotated[tuple[SettingChange, ...], Field(max_length=4)]
    is_dry_run: bool


class ColumnsCheck(Wire):
    """Check further columns of activities in Dynamics, as `copy-to-crm org columns` does. Sets nothing."""

    kind: Literal["columns.check"]
    mapping: LongText
    """As the setting `activity_columns` takes it."""


class CheckedColumn(Wire):
    """One value, one column, one table."""

    value: Code
    column: ColumnName
    only_table: TableName | None
    """The one table that the mapping names; null where it means each that has the column."""
    table: ShortText
    """Where no table has the column: those that were looked at."""
    type: ShortText | None
    """In Dynamics' own word; null where the column is not there."""
    is_protected: bool
    """Whether a column security profile decides who may write it."""
    fault: ToldFault | None
    """Why the column cannot take the value; null where it can."""
    sample: ShortText | None
    """What a sample puts there; null where it has nothing for it."""


class RowCell(Wire):
    """One column of a previewed row."""

    column: Text200
    text: ShortText


class PreviewedRow(Wire):
    """The row that a sample would become in one activity table."""

    table: TableName
    kinds: Annotated[tuple[Code, ...], Field(max_length=20)]
    """What is written there, under any of the settings."""
    cells: Annotated[tuple[RowCell, ...], Field(max_length=200)]


class ColumnsChecked(Wire):
    """Answer to `columns.check`."""

    kind: Literal["columns.checked"]
    checks: Annotated[tuple[CheckedColumn, ...], Field(max_length=MOST_COLUMNS)]
    """In the order of the mapping; of each, one for every table that has the column."""
    rows: Annotated[tuple[PreviewedRow, ...], Field(max_length=50)]
    values: Annotated[tuple[Code, ...], Field(max_length=50)]
    """What a page gives and a column can receive."""
