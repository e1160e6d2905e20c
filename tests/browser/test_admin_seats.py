"""A roster of thousands in a real browser: only what is in view is in the page, and everybody is reached. G1, G2."""

from __future__ import annotations

from typing import Any

import pytest

from native_host.registration import EXTENSION_ID
from tests.browser.administration import press, said
from tests.browser.axe import check_looks
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_fixtures import crm, stage
from tests.browser.played_stage import PlayedStage
from tests.browser.test_admin_reports import example
from tests.browser.test_panel import PICTURES
from tests.looking import comes_to, expect

__all__ = ["crm", "stage"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARK = "5f0e8b1d9c7a4e3fb2a1d0c9e8f7a6b5"
USERS = [
    {
        "user_id": f"user-{number}",
        "name": "João Último" if number == 4999 else f"Person {number}",
        "email": f"person{number}@contoso.example",
        "has_seat": number < 12,
        "is_syncing": number < 11,
        "is_exception": number == 11,
    }
    for number in range(5000)
]

FITS = """() => {
  const places = [...document.querySelectorAll(".option")].map((one) => one.getBoundingClientRect());
  places.sort((one, other) => one.top - other.top);
  return places.length > 5 && places.every(({ top }, place) => place === 0 || top >= places[place - 1].bottom - 0.5);
}"""
"""No row of the list lies over another."""


def part(after: int) -> dict[str, Any]:
    """One part of the roster, as the companion tells it."""
    end = after + 1000
    return {
        "kind": "seats.roster",
        "roster": MARK,
        "users": USERS[after:end],
        "next_after": end if end < len(USERS) else None,
        "total": len(USERS),
        "seats": 12,
        "syncing": 11,
    }


async def answer_parts(crm: PlayedCompanion) -> None:
    """Hand the roster over, part by part."""
    for after in range(0, len(USERS), 1000):
        request = await crm.next_request("seats.read")
        assert (after, MARK if after else None) == (request["message"]["after"], request["message"]["roster"])
        await crm.answer(request, part(after))


async def answer_letter(crm: PlayedCompanion) -> None:
    """The text for those who have a seat now, in both languages."""
    for language in ("en", "pt-BR"):
        request = await crm.next_request("file.read")
        assert ("letter", language) == (request["message"]["file"], request["message"]["language"])
        await crm.answer(request, {**example("file.part"), "text": f"A letter in {language}"})


async def test_five_thousand_users_are_listed_found_and_all_given_a_seat_in_small_requests(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """A few dozen rows stand in the page; End reaches the last user; all are changed twenty at a time, until Stop."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#seats")
    await answer_parts(crm)
    await page.get_by_text("Shown: 5,000; chosen: 0.").wait_for()
    users = page.get_by_role("listbox")
    await press(users, "End")
    last = page.get_by_role("option", name="João Último")
    await last.wait_for()
    assert ("5000", "5000") == (
        await last.get_attribute("aria-posinset"),
        await last.get_attribute("aria-setsize"),
    )
    assert await last.get_attribute("id") == await users.get_attribute("aria-activedescendant")
    assert await page.get_by_role("option").count() < 60
    await page.set_viewport_size({"width": 320, "height": 900})
    await comes_to(wanted=True, look=lambda: page.evaluate(FITS))
    await page.set_viewport_size({"width": 1280, "height": 900})
    await comes_to(wanted=True, look=lambda: page.evaluate(FITS))
    await page.get_by_label("Name or e-mail address").fill("joao ultimo")
    await page.get_by_text("Shown: 1; chosen: 0.").wait_for()
    await page.get_by_label("Name or e-mail address").fill("")
    await page.locator("#seats-state").select_option("Without a seat")
    await page.get_by_text("Shown: 4,988; chosen: 0.").wait_for()
    await press(users, "Control+a")
    await press(page.get_by_role("button", name="Give a seat…"))
    asked: list[str] = []
    while len(asked) < 4988:
        request = await crm.next_request("seats.change")
        assert request["message"]["is_dry_run"]
        asked += request["message"]["user_ids"]
        await crm.answer(request, changed(request))
    assert [user["user_id"] for user in USERS if not user["has_seat"]] == asked
    await said(page, "Would change: 4,988. Nothing was changed.").wait_for()
    # Thousands of lines are not drawn at once: the list grows for whoever goes to its end.
    steps = page.locator(".steps li")
    await expect(steps).to_have_count(50)
    await page.locator(".steps").press("End")
    await steps.nth(50).wait_for()
    await press(page.get_by_role("button", name="Change it in Dynamics"))
    request = await crm.next_request("seats.change")
    assert (asked[:20], False) == (request["message"]["user_ids"], request["message"]["is_dry_run"])
    await press(page.get_by_role("button", name="Stop"))
    await crm.answer(request, changed(request))
    await answer_parts(crm)
    await answer_letter(crm)
    await said(page, "Stopped. Changed before that: 20").wait_for()
    await page.close()


async def test_file_of_seats_is_picked_for_told_done_and_the_newcomers_have_a_letter(
    stage: PlayedStage, crm: PlayedCompanion
) -> None:
    """By keyboard: a line that fits nobody is one pick; then the steps, the change, and a text for whom it was."""
    page = await stage.context.new_page()
    await page.goto(f"chrome-extension://{EXTENSION_ID}/admin/admin.html#seats")
    await answer_parts(crm)
    await page.get_by_text("Shown: 5,000; chosen: 0.").wait_for()
    field = page.get_by_label("Seats from a CSV file")
    await field.set_input_files(
        {"name": "seats.csv", "mimeType": "text/csv", "buffer": "email,seat\nJoão,yes".encode("latin-1")}
    )
    await said(page, "its letters cannot be read").wait_for()
    text = "email,seat\nt.lindqvist@contoso.example,yes\n"
    await field.set_input_files({"name": "seats.csv", "mimeType": "text/csv", "buffer": text.encode()})
    request = await crm.next_request("seats.import")
    assert (text, [], MARK) == tuple(request["message"][name] for name in ("text", "picks", "roster"))
    imported = example("seats.imported")
    await crm.answer(request, imported)
    await said(page, "Lines that fit nobody for certain: 1.").wait_for()
    line = page.get_by_label("Line 3: t.lindqvist@contoso.example")
    await line.press("Enter")
    await check_looks(page, PICTURES, "admin-seats-unsure")
    await press(page.get_by_role("button", name="Show what would change"))
    await said(page, "Pick for each line first").wait_for()
    await line.select_option("Whoever is chosen in the list above")
    await press(page.get_by_role("button", name="Show what would change"))
    await said(page, "Choose exactly one user").wait_for()
    await line.select_option("Teo Lindqvist <teo.lindqvist@contoso.example>")
    await press(page.get_by_role("button", name="Show what would change"))
    request = await crm.next_request("seats.import")
    pick = {"named": "t.lindqvist@contoso.example", "user_id": imported["unsure"][0]["guesses"][0]["user_id"]}
    assert [pick] == request["message"]["picks"]
    clear = {**imported, "unsure": [], "unsure_count": 0, "user_ids": ["user-40"]}
    await crm.answer(request, clear)
    for is_dry_run in (True, False):
        request = await crm.next_request("seats.change")
        wanted = ("import", imported["file"], ["user-40"], is_dry_run)
        assert wanted == tuple(
            request["message"][name] for name in ("action", "file", "user_ids", "is_dry_run")
        )
        await crm.answer(request, changed(request))
        if is_dry_run:
            await page.get_by_text("Person 40: gets a seat").wait_for()
            await press(page.get_by_role("button", name="Change it in Dynamics"))
    await answer_parts(crm)
    await answer_letter(crm)
    await said(page, "Changed: 1.").wait_for()
    await expect(page.get_by_label("To", exact=True)).to_have_value("person40@contoso.example")
    await check_looks(page, PICTURES, "admin-seats-letter")
    await press(page.get_by_role("button", name="Copy: In Portuguese"))
    await said(page, "Copied: In Portuguese.").wait_for()
    await expect(page.get_by_label("In Portuguese")).to_have_value("A letter in pt-BR")
    await page.close()


def changed(request: dict[str, Any]) -> dict[str, Any]:
    """Everybody who was named gets a seat."""
    steps = [{"user_id": one, "change": "assign"} for one in request["message"]["user_ids"]]
    return {"kind": "seats.changed", "steps": steps, "is_dry_run": request["message"]["is_dry_run"]}
