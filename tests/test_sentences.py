"""The command line's sentences are the extension's, in both languages."""

from __future__ import annotations

import pytest

from companion.protocol.codes import CODES
from companion.protocol.items import Cause, Param
from companion.sentences import LANGUAGES, Sentences, language_of


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "pt_BR.UTF-8"}, "pt-BR"),
        ({"LANG": "pt_PT@euro"}, "pt-BR"),
        ({"LANG": "pt_BR", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US", "LANGUAGE": "de:pt_BR:en"}, "pt-BR"),
    ],
)
def test_language_follows_the_locale(environ: dict[str, str], language: str) -> None:
    """As other programs of the terminal choose: the first variable that says anything, English where none fits."""
    assert language == language_of(environ)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_error_is_a_whole_sentence(code: str, language: str) -> None:
    """No code is printed bare, and no place in a sentence is left empty or unfilled."""
    values = {name: f"«{name}»" for name in CODES[code].params}
    said = Sentences(language).for_error(code, values)
    assert said[0].isupper() or said[0] == "«"
    assert said.endswith((".", "”"))
    assert "$" not in said
    assert "  " not in said


def test_cause_is_told_with_its_kind_and_what_was_written() -> None:
    """The outbox on the command line says as much as the card in the page."""
    params = (
        Param(name="privilege", value="prvAppendToContact"),
        Param(name="right", value="append_to"),
        Param(name="table", value="Contact"),
    )
    cause = Cause(
        code="crm_privilege_missing",
        params=params,
        family="privileges",
        written="part",
        reference=None,
        happened_at=None,
    )
    assert (
        "A sua conta do Dynamics não tem privilégios de acesso suficientes. Verifique com o administrador do CRM. "
        "Falta o privilégio prvAppendToContact (Acrescentar a) na tabela Contact. "
        "A atividade foi gravada no CRM, mas não concluída: ela continua aberta lá. "
        "Peça a quem administra o CRM que o inclua na sua função de segurança e tente novamente."
    ) == Sentences("pt-BR").for_cause(cause, cause.family)


def test_code_of_a_newer_companion_is_named() -> None:
    """A code without a sentence is not swallowed."""
    assert "“something_new”" in Sentences("en").for_error("something_new", {})
