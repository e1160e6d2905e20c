"""Read a headline: the line under a name, in which people say what they do and often where."""

from __future__ import annotations

import re

# A title, a word for "at" in one of the languages of the pages, a company. Those that stand before other things as
# well count only before a capital letter, and only where no other word does.
_AT = re.compile(r"\s+(?:at|@|bei|chez|bij|presso|hos|na empresa|en la empresa)\s+|\s*@\s*", re.IGNORECASE)
_IN = re.compile(r"\s+(?:na|no|en)\s+(?=[A-ZÀ-ÞА-Я])")
_FURTHER = re.compile(r"\s+[|•·–—]\s+|\s*[|•·]\s*|;\s+")


def read_headline(text: str) -> tuple[str, str]:
    """Title and company; empty where it does not say.

    >>> read_headline("Head of Quality at Tinglebrook Paper | Speaker")
    ('Head of Quality', 'Tinglebrook Paper')
    >>> read_headline("Gerente de Compras na Casa Verde")
    ('Gerente de Compras', 'Casa Verde')
    >>> read_headline("Helping teams to sleep")
    ('Helping teams to sleep', '')
    """
    first = _FURTHER.split(text.strip(), maxsplit=1)[0].strip()
    for words in (_AT, _IN):
        found = list(words.finditer(first))
        if found:
            last = found[-1]
            return first[: last.start()].strip(" ,-"), first[last.end() :].strip(" ,-")
    return first, ""
