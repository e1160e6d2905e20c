"""Which addresses may receive a token."""

from __future__ import annotations

import pytest

from companion.core.trust import Trust, authority_of_challenge, check_environment
from companion.errors import AddressRefused, OnPremisesRefused

ENVIRONMENT = "https://contoso.crm.dynamics.com"
OPEN = Trust(is_test_environment=True)


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("contoso.crm.dynamics.com", ENVIRONMENT),
        ("https://contoso.crm.dynamics.com/main.aspx?appid=1", ENVIRONMENT),
        ("  HTTPS://Contoso.CRM.dynamics.com:443/ ", ENVIRONMENT),
        ("contoso.crm4.dynamics.com", "https://contoso.crm4.dynamics.com"),
        ("contoso.api.crm21.dynamics.com", "https://contoso.api.crm21.dynamics.com"),
        ("contoso.crm.dynamics.cn", "https://contoso.crm.dynamics.cn"),
        ("contoso.crm.microsoftdynamics.us", "https://contoso.crm.microsoftdynamics.us"),
    ],
)
def test_check_environment_takes_dynamics_online(address: str, root: str) -> None:
    """What people copy from their browser becomes the environment's root."""
    assert root == check_environment(address, Trust())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "http://contoso.crm.dynamics.com",
        "https://crm.dynamics.com",
        "https://contoso.crm.dynamics.com.example",
        "https://contoso.crm.dynamics.com@crm.example",
        "https://rep:secret@contoso.crm.dynamics.com",
        "https://contoso.crm.dynamics.com:8443",
        "https://contoso.crm.dynamics.com:99999",
        "https://contoso.crm.dynamics.com:port",
        "https://[contoso",
        "https://evil-dynamics.com",
        "https://contoso.crm123.dynamics.com",
        "https://a.b.crm.dynamics.com",
        "https://127.0.0.1",
        "file:///etc/hosts",
    ],
)
def test_check_environment_refuses_everything_else(address: str) -> None:
    """No look-alike, no other scheme, no credentials, no other port."""
    with pytest.raises(AddressRefused):
        check_environment(address, Trust())


def test_check_environment_takes_a_test_environment_only_when_told() -> None:
    """A test address passes when it was chosen aloud, and even then only over TLS."""
    assert "https://127.0.0.1:8443" == check_environment("https://127.0.0.1:8443/x", OPEN)
    for address in ("http://127.0.0.1:8443", "https://me@127.0.0.1:8443"):
        with pytest.raises(AddressRefused):
            check_environment(address, OPEN)


def _challenge(authority: str) -> str:
    return f"Bearer authorization_uri={authority}, resource_id={ENVIRONMENT}/"


def test_authority_of_challenge_keeps_the_tenant() -> None:
    """The challenge of Dynamics online names login host and tenant."""
    found = authority_of_challenge(
        [_challenge("https://login.microsoftonline.com/0b1c/oauth2/authorize")], ENVIRONMENT, Trust()
    )
    assert "https://login.microsoftonline.com/0b1c" == found


def test_authority_of_challenge_never_signs_in_personal_accounts() -> None:
    """`common` would also take personal accounts, which own no environment."""
    text = _challenge('"https://login.microsoftonline.com/common/oauth2/authorize"')
    assert "https://login.microsoftonline.com/organizations" == authority_of_challenge(
        [text], ENVIRONMENT, Trust()
    )


@pytest.mark.parametrize(
    "challenges",
    [
        [],
        ["Bearer resource_id=x"],
        [_challenge("https://login.example/tenant")],
        [_challenge("https://login.microsoftonline.com.example/tenant")],
        [_challenge("http://login.microsoftonline.com/tenant")],
        [_challenge("https://login.microsoftonline.com/")],
        [_challenge("https://[x/tenant")],
        [
            _challenge("https://login.microsoftonline.com/a"),
            _challenge("https://login.microsoftonline.com/b"),
        ],
    ],
)
def test_authority_of_challenge_refuses_others(challenges: list[str]) -> None:
    """No challenge, several of them, or a host that is not Microsoft's: nobody is sent there to sign in."""
    with pytest.raises(AddressRefused):
        authority_of_challenge(challenges, ENVIRONMENT, Trust())


@pytest.mark.parametrize(
    ("challenges", "evidence"),
    [
        (["Negotiate", "NTLM"], "Windows sign-in (Negotiate, NTLM)"),
        ([_challenge("https://login.microsoftonline.com/a"), "NTLM"], "Windows sign-in (NTLM)"),
        (["Bearer authorization_uri=https://sts.contoso.example/adfs/oauth2/authorize"], "AD FS"),
    ],
)
def test_authority_of_challenge_recognises_an_installation_on_premises(
    challenges: list[str], evidence: str
) -> None:
    """Windows sign-in or AD FS is no online environment, and the refusal says by what it was recognised."""
    with pytest.raises(OnPremisesRefused) as raised:
        authority_of_challenge(challenges, ENVIRONMENT, OPEN)
    assert evidence in raised.value.params["evidence"]


def test_authority_of_challenge_takes_a_test_authority_only_when_told() -> None:
    """The emulator's authority passes in a test environment."""
    text = _challenge("https://127.0.0.1:8443/tenant/oauth2/authorize")
    assert "https://127.0.0.1:8443/tenant" == authority_of_challenge([text], ENVIRONMENT, OPEN)
