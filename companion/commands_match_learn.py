"""`copy-to-crm match learn`: what people's own decisions say of how far to trust a probability."""

from __future__ import annotations

import argparse
import sys

from companion.client import ask
from companion.folders import find_folders
from companion.protocol.requests import MatchLearn
from companion.protocol.results import MatchLearnt
from companion.sentences import Sentences


def learn(parsed: argparse.Namespace) -> int:
    """Tell what the running companion's journal teaches; changes nothing."""
    words = Sentences(parsed.language)
    learnt = ask(find_folders().socket, MatchLearn(kind="match.learn"), MatchLearnt)
    if learnt is None:
        sys.stdout.write(words.text("match_not_running") + "\n")
        return 1
    if parsed.json:
        sys.stdout.write(learnt.model_dump_json() + "\n")
    else:
        sys.stdout.write("\n".join(_lines(learnt, words)) + "\n")
    return 0


def _lines(learnt: MatchLearnt, words: Sentences) -> list[str]:
    counted = {"cases": f"{learnt.cases:,}", "right": f"{learnt.right:,}"}
    lines = [words.text("match_learn_cases", counted)]
    if not learnt.held_back:
        return [*lines, words.text("match_learn_too_few", {"fewest": f"{learnt.fewest_cases}"})]
    judged = {
        "after": f"{learnt.loss_after / 1000:.2f}",
        "before": f"{learnt.loss_before / 1000:.2f}",
        "held_back": f"{learnt.held_back:,}",
    }
    lines.append(words.text("match_learn_judged", judged))
    if learnt.value is None:
        return [*lines, words.text("match_learn_no_better")]
    return [*lines, words.text("match_learn_use", {"value": learnt.value})]
