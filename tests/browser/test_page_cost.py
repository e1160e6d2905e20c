"""What the extension leaves in a page and asks of others: counted, without a limit of time. D5, D9, S8."""

from __future__ import annotations

import pytest

from tests.browser.page_cost import SITE, Scene, measure_page, people_scene, thread_scene

_OF_EVERY_PAGE = ("/look-alike/icon.svg", "/look-alike/site.css")


@pytest.mark.parametrize(
    ("scene", "questions"), [(people_scene(25), [25]), (thread_scene(60), [])], ids=["people", "messages"]
)
async def test_nothing_moves_nothing_stays_and_nobody_else_is_asked(
    scene: Scene, questions: list[int]
) -> None:
    """One question for 25 people; drawn anew, nothing shifts; removed, no listener is left; no request is added."""
    beside = await measure_page(scene, has_extension=True, bursts=1, changes=2)
    assert questions == beside.questions
    assert 0 == beside.shift
    assert 0 == beside.grown_listeners
    assert beside.listeners > beside.listeners_left == 0
    page_itself = {f"GET {SITE}{path}" for path in (scene.path, *_OF_EVERY_PAGE)}
    # The worker is heard too: it loads its own files, which no network sees.
    assert page_itself == {line for line in beside.requests if "chrome-extension://" not in line}
