"""Values of a body as rows keep them: checks the JSON type, length and range of each. Stores nothing."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.odata.paths import parse_guid

if TYPE_CHECKING:
    from companion.emulator.database import SqlValue
    from companion.emulator.dialect import Dialect
    from companion.emulator.schema import Column, Table

_SHOWN = 100
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1
_WIDEST = {"Money": 922_337_203_685_477.0, "Decimal": 100_000_000_000.0, "Double": 100_000_000_000.0}
_PRECISION = {"Money": 2, "Decimal": 2, "Double": 2}
_EARLIEST = datetime(1753, 1, 1, tzinfo=UTC)


class ValueReader:
    """Reads values for the columns of one table."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        """Prepare for one table."""
        self._table = table
        self._dialect = dialect

    def stored(self, column: Column, value: object) -> SqlValue:
        """Answer a value as the row keeps it; 400 where the column cannot hold it."""
        stored: SqlValue
        match column.kind:
            case "String" | "Memo" if isinstance(value, str):
                stored = self._text(column, value)
            case "Integer" if isinstance(value, int) and not isinstance(value, bool):
                stored = self._whole(column, value)
            case "Money" | "Decimal" | "Double" if isinstance(value, int | float):
                stored = self._fraction(column, value)
            case "Boolean" if isinstance(value, bool):
                stored = int(value)
            case "Picklist":
                stored = self.choice(column, value)
            case "MultiSelectPicklist" if isinstance(value, str):
                stored = self._choices(column, value)
            case "DateTime" if isinstance(value, str):
                stored = self._moment(column, value)
            case "DateOnly" if isinstance(value, str):
                stored = self._day(column, value)
            case "Uniqueidentifier" if isinstance(value, str) and parse_guid(value):
                stored = parse_guid(value)
            case _:
                raise self._wrong_type(column, value)
        return stored

    def choice(self, column: Column, value: object) -> int:
        """Answer one of the column's choices."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong_type(column, value)
        if value not in column.choices:
            code = self._dialect["choice_out_of_range_code"]
            raise errors.WebApiError(400, code, self._outside(column, value))
        return value

    def _choices(self, column: Column, text: str) -> str | None:
        parts = [part.strip() for part in text.split(",")] if text else []
        if not all(part.isascii() and part.removeprefix("-").isdigit() for part in parts):
            raise self._wrong_type(column, text)
        chosen = dict.fromkeys(self.choice(column, int(part)) for part in parts)
        return ",".join(map(str, chosen)) or None

    def _whole(self, column: Column, value: int) -> int:
        if not _SMALLEST <= value <= _LARGEST:
            raise self._wrong_type(column, value)
        self._check_range(column, value, _LARGEST, "0x8004432f")
        return value

    def _fraction(self, column: Column, value: float) -> float:
        if isinstance(value, bool) or not math.isfinite(value):
            raise self._wrong_type(column, value)
        self._check_range(column, value, _WIDEST[column.kind], "0x80044330")
        return round(float(value), column.precision or _PRECISION[column.kind])

    def _check_range(self, column: Column, value: float, widest: float, code: str) -> None:
        smallest = -widest - 1 if column.minimum is None else column.minimum
        largest = widest if column.maximum is None else column.maximum
        if not smallest <= value <= largest:
            shipped = self._dialect["number_out_of_range_code"]
            raise errors.WebApiError(
                400, code if shipped == "by_kind" else shipped, self._outside(column, value)
            )

    def _text(self, column: Column, text: str) -> str:
        try:
            length = len(text.encode("utf-16-le")) // 2
        except UnicodeEncodeError:
            raise self._wrong_type(column, ascii(text)) from None
        if self._dialect["text_length_unit"] == "characters":
            length = len(text)
        if column.max_length is not None and length > column.max_length:
            raise errors.too_long(self._table.logical_name, column.name, column.max_length)
        if not all(map(_is_in_xml, text)):
            raise errors.invalid_characters(column.name)
        return text

    def _moment(self, column: Column, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._wrong_type(column, text) from None
        if moment.tzinfo is None:
            raise self._wrong_type(column, text)
        self._check_earliest(text, moment)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def _day(self, column: Column, text: str) -> str:
        try:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            raise self._wrong_type(column, text) from None
        self._check_earliest(text, day)
        return date.isoformat(day.date())

    def _check_earliest(self, text: str, moment: datetime) -> None:
        if moment < _EARLIEST:
            message = f"The date-time format for {text} is invalid, or value is outside the supported range."
            raise errors.invalid_argument(message)

    def _outside(self, column: Column, value: object) -> str:
        return (
            f"A validation error occurred. The value {value} of '{column.name}' on record of type "
            f"'{self._table.logical_name}' is outside the valid range."
        )

    def _wrong_type(self, column: Column, value: object) -> errors.WebApiError:
        shown = str(value)[:_SHOWN]
        cause = f"Cannot convert '{shown}' to the expected type of '{column.name}' ({column.kind})."
        return errors.bad_payload(self._table.set_name, cause)


def _is_in_xml(letter: str) -> bool:
    """Whether XML 1.0 has this character; half letters were refused before."""
    return (letter >= " " and letter not in "\ufffe\uffff") or letter in "\t\n\r"
