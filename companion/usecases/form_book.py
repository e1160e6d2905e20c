"""Remember for a while how an environment's forms are cut and what the user may do: both take several questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from companion.core.ports import Clock, CrmGateway
from companion.core.record_form import RecordForm, read_form
from companion.core.rights import Rights, read_rights
from companion.core.verdict import RowTable
from companion.usecases.connect import told

_LOOK_AGAIN_SECONDS = 600.0


@dataclass
class FormBook:
    """The forms of one environment, as one identity may fill them."""

    _forms: dict[tuple[RowTable, str], tuple[float, RecordForm]] = field(default_factory=dict)
    _rights: tuple[float, Rights | None] | None = None

    async def read_form(
        self, gateway: CrmGateway, clock: Clock, table: RowTable, address_column: str, host: str
    ) -> RecordForm:
        """The form of a table. Raises CrmUnreachable or CrmAnswerRefused."""
        known, now = self._forms.get((table, address_column)), clock.elapsed()
        if known is not None and now - known[0] < _LOOK_AGAIN_SECONDS:
            return known[1]
        form = told(await gateway.converse(read_form(table, address_column)), host)
        self._forms[table, address_column] = (now, form)
        return form

    async def read_rights(self, gateway: CrmGateway, clock: Clock, user_id: str, host: str) -> Rights | None:
        """What somebody may do; None where Dynamics does not tell."""
        now = clock.elapsed()
        if self._rights is None or now - self._rights[0] >= _LOOK_AGAIN_SECONDS:
            self._rights = (now, told(await gateway.converse(read_rights(user_id)), host))
        return self._rights[1]

    def forget(self) -> None:
        """Ask anew: Dynamics has refused something that a changed form or right explains."""
        self._forms.clear()
        self._rights = None
