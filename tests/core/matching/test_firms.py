"""Names of companies, and domains."""

from __future__ import annotations

import pytest

from companion.core.matching.comparing_firms import FirmComparer
from companion.core.matching.firms import domain_of, read_firm
from companion.core.matching.frequencies import Frequencies
from companion.lexicon_files import shipped_lexicon

LEXICON = shipped_lexicon()
COMPARER = FirmComparer(Frequencies(), LEXICON)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Tremonte Ferragens", "Tremonte Ferragens Ltda", "exact"),
        ("Kesselbronn Apparatebau", "Kesselbronn Apparatebau GmbH & Co. KG", "exact"),
        ("Cuauhtepec Aceros", "Cuauhtepec Aceros S.A. de C.V.", "exact"),
        ("株式会社北斗精機", "北斗精機", "exact"),
        ("Hawthorn&Vale Textiles", "Hawthorn and Vale Textiles", "exact"),
        ("Blue-Heron Robotics", "BlueHeron Robotics Inc", "exact"),
        ("Wrenfield Manufacturing Company", "Wrenfield Mfg. Co.", "exact"),
        ("Lagomare", "Lagomare Imballaggi S.r.l.", "part"),
        ("Consolidated Granite Bank", "CGB", "acronym"),
        ("Lumiara Telecom (antiga Fonevale)", "Fonevale Ltda", "former"),
        ("Pinecroft Dairy", "Oakcroft Dairy Ltd", "differs"),
        ("Banco Lagoa Azul", "Banco Serra Negra S.A.", "differs"),
        ("", "Anything", "missing"),
    ],
)
def test_companies_are_compared_by_level(left: str, right: str, level: str) -> None:
    """Legal forms and spellings change nothing; a shared word of the trade is no likeness."""
    assert level == COMPARER.level(read_firm(left, LEXICON), read_firm(right, LEXICON))


def test_national_company_says_where_it_is() -> None:
    """The country in a name is no word of the name, but it is kept."""
    firm = read_firm("Vellmar Brasil Ltda", LEXICON)
    assert (("vellmar",), "BR") == (firm.words, firm.unit)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.acme.example/about", "acme.example"),
        ("jo@mail.acme.example", "acme.example"),
        ("acme.co.uk", "acme.co.uk"),
        ("shop.acme.com.br", "acme.com.br"),
        ("facebook.com/acme", ""),
        ("nothing", ""),
    ],
)
def test_domain_is_what_somebody_registered(address: str, domain: str) -> None:
    """Neither the host below it nor the suffix above, and no address that many share."""
    assert domain == domain_of(address)
