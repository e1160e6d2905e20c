"""Everybody's disconnecting in a real browser: asked about first, then seen; the rep decides. A9, G4."""

from __future__ import annotations

import pytest

from tests.browser.administration import administering, press, said
from tests.browser.axe import check_looks
from tests.browser.played_companion import CONNECTION, PlayedCompanion, outbox_items
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_admin_reports import example
from tests.browser.test_admin_rest import opened
from tests.browser.test_panel import PICTURES
from tests.looking import expect

__all__ = ["crm", "stage"]

WORDS = {
    "en": {
        "look": "See who has followed",
        "now": "Disconnect everybody",
        "none": "has not been told",
        "clear": "Yes, clear them",
        "stays": "stays signed in so that you can see",
        "pending": "Teo Lindqvist not heard of since",
        "lift": "Let everybody connect anew",
        "lifted": "Connecting anew works again since",
    },
    "pt-BR": {
        "look": "Ver quem já seguiu",
        "now": "Desconectar todos",
        "none": "não recebeu ordem",
        "clear": "Sim, limpar",
        "stays": "continua conectado para que você veja",
        "pending": "Teo Lindqvist sem notícia desde então",
        "lift": "Permitir que todos conectem de novo",
        "lifted": "Conectar de novo volta a funcionar desde",
    },
}


@pytest.mark.parametrize("language", WORDS)
async def test_everybody_is_told_after_a_question_and_who_was_not_heard_of_is_seen(language: str) -> None:
    """By keyboard: unchosen or taken back nothing is written; agreed to, each seat has its line; then it is lifted."""
    words = WORDS[language]
    async with administering(language) as office:
        await office.stage.run_command("seats", "assign", "teo.lindqvist@contoso.example")
        page = await office.open("leave")
        await press(page.get_by_role("button", name=words["look"]))
        await said(page, words["none"]).wait_for()
        everybody = page.locator("fieldset", has=page.locator("input[name='leaving-clear']"))
        await press(everybody.get_by_label(words["clear"]), "Space")
        await press(page.get_by_role("button", name=words["now"]))
        await page.get_by_role("dialog").wait_for()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        written = [row["value"] for row in await office.stage.read_rows("environmentvariablevalues")]
        assert not any("stamp" in value for value in written)
        await press(page.get_by_role("button", name=words["now"]))
        await press(page.get_by_role("dialog").get_by_role("button", name=words["now"]))
        await said(page, words["stays"]).wait_for()
        await page.get_by_role("row", name=words["pending"]).wait_for()
        await office.look_at(page, "leaving")
        await press(page.get_by_role("button", name=words["lift"]))
        await press(page.get_by_role("dialog").get_by_role("button", name=words["lift"]))
        await said(page, words["lifted"]).wait_for()


@pytest.mark.asyncio(loop_scope="module")
async def test_rep_who_was_told_to_leave_decides_about_unsent_items_alone(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """What is cleared is not theirs to say; discarded or kept, the answer says what was removed."""
    params = [{"name": "count", "value": "2"}]
    trouble = {"code": "org_disconnect_undecided", "params": params, "family": None, "written": "no"}
    connection = {**CONNECTION, "trouble": {**trouble, "reference": None, "happened_at": None}}
    crm.welcome = {**crm.welcome, "connection": connection}
    await crm.drop()
    page = await opened(stage, "leave")
    counts = dict.fromkeys(("held", "queued", "sending", "needs_you", "failed"), 0) | {"queued": 2}
    await crm.answer(await crm.next_request("outbox.list"), {**outbox_items(), "counts": counts})
    await page.get_by_text("Your administrator has ended the connection").wait_for()
    await expect(page.locator("input[name='leave-clear']").first).to_be_hidden()
    await check_looks(page, PICTURES, "admin-leave-ordered")
    await press(page.get_by_role("radio", name="They are discarded"), "Space")
    await press(page.get_by_role("button", name="Disconnect", exact=True))
    await press(page.get_by_role("dialog").get_by_role("button", name="Disconnect"))
    request = await crm.next_request("connection.disconnect")
    assert ("discard", False) == (request["message"]["unsent"], request["message"]["is_clearing"])
    await crm.answer(request, example("connection.disconnected"))
    await said(page, "Disconnected from").wait_for()
    await page.close()
