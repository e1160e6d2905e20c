"""Which addresses may receive a token or a customer's text: Microsoft's, unless a test environment was chosen aloud.

Sources: Microsoft's list of Dataverse regions and national clouds; the login hosts msal itself knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from companion.errors import AddressRefused, OnPremisesRefused

_ENVIRONMENT_HOST = re.compile(
    r"^[a-z0-9][a-z0-9-]*\.(?:api\.)?"
    r"(?:crm\d{0,2}\.dynamics\.com|crm\.dynamics\.cn|crm\.microsoftdynamics\.us|crm\.appsplatform\.us)$"
)
_LOGIN_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "login.chinacloudapi.cn",
        "login.sovcloud-identity.fr",
        "login.sovcloud-identity.de",
        "login.sovcloud-identity.sg",
    }
)
_WINDOWS_SCHEMES = frozenset({"negotiate", "ntlm", "kerberos"})
_ADFS = re.compile(r"authorization_uri=\"?[^\",\s]*/adfs(?:/|\b)", re.IGNORECASE)
_CHALLENGE = re.compile(r'^Bearer\s.*?authorization_uri="?([^",\s]+)', re.IGNORECASE)


@dataclass(frozen=True)
class Trust:
    """What the person who connects vouches for."""

    is_test_environment: bool = False


def check_environment(address: str, trust: Trust) -> str:
    """The environment's root address, or AddressRefused with the reason.

    >>> check_environment("contoso.crm4.dynamics.com/main.aspx", Trust())
    'https://contoso.crm4.dynamics.com'
    """
    parts = _split(address.strip() if "//" in address else f"https://{address.strip()}")
    if parts.scheme != "https" or not parts.hostname:
        raise AddressRefused(address=address, reason="it does not begin with https://")
    if parts.username or parts.password:
        raise AddressRefused(address=parts.hostname, reason="it carries a user name")
    if trust.is_test_environment:
        return f"https://{parts.netloc}"
    if not _ENVIRONMENT_HOST.match(parts.hostname) or parts.port not in (None, 443):
        raise AddressRefused(address=parts.hostname, reason="not a Dynamics 365 online host name")
    return f"https://{parts.hostname}"


def authority_of_challenge(challenges: list[str], environment: str, trust: Trust) -> str:
    """The sign-in authority that an unauthenticated call is told, checked against the known login hosts.

    An online environment answers with exactly one Bearer challenge. Raises OnPremisesRefused or AddressRefused.
    """
    evidence = signs_of_premises(challenges)
    if evidence:
        raise OnPremisesRefused(address=environment, evidence=evidence)
    found = [match[1] for text in challenges if (match := _CHALLENGE.match(text))]
    if len(found) != 1:
        raise AddressRefused(address=environment, reason="no online sign-in is offered there")
    parts = _split(found[0])
    tenant = parts.path.strip("/").split("/")[0]
    if parts.scheme != "https" or not parts.hostname or not tenant:
        raise AddressRefused(address=environment, reason="the sign-in address is incomplete")
    if not trust.is_test_environment and parts.hostname not in _LOGIN_HOSTS:
        raise AddressRefused(address=parts.hostname, reason="not a sign-in host of Microsoft's")
    return f"https://{parts.netloc}/{'organizations' if tenant == 'common' else tenant}"


def signs_of_premises(challenges: list[str]) -> str:
    """What in a 401's challenges only an installation on premises says; empty when nothing does.

    >>> signs_of_premises(["Negotiate", "NTLM"])
    'it asks for a Windows sign-in (Negotiate, NTLM)'
    """
    schemes = [text.split(maxsplit=1)[0] for text in challenges if text.strip()]
    windows = [scheme for scheme in schemes if scheme.lower() in _WINDOWS_SCHEMES]
    if windows:
        return f"it asks for a Windows sign-in ({', '.join(windows)})"
    return "it signs people in through AD FS" if any(map(_ADFS.search, challenges)) else ""


def address_to_probe(address: str) -> str | None:
    """The root of an address that was refused, if asking it without any sign-in can tell what stands there."""
    try:
        parts = _split(address.strip() if "//" in address else f"https://{address.strip()}")
    except AddressRefused:
        return None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        return None
    return f"https://{parts.netloc}"


def _split(address: str) -> SplitResult:
    """The parts of an address whose port is a port."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise AddressRefused(address=address, reason=str(error)) from error
    return parts
