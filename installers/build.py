"""Build every package that this machine can build; `build.py --help` names what each needs.

The same sources and the same key give the same bytes. Nothing is fetched, and nothing in the sources is changed.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from companion import __version__  # noqa: E402 - found only now
from companion.commands_register import FIREFOX_ID  # noqa: E402
from installers.archive import pack, pack_files  # noqa: E402
from installers.crx import KeyRefusedError, extension_id, read_key, sign  # noqa: E402
from installers.debian import PYTHON, companion_package, policy_package  # noqa: E402
from installers.firefox import firefox_files  # noqa: E402
from installers.libraries import lay_out  # noqa: E402
from installers.materials import bill_of_materials  # noqa: E402
from installers.msi_bytes import SummaryUnknownError  # noqa: E402
from installers.policy_kit import Kit  # noqa: E402
from installers.wheel import build_wheel  # noqa: E402
from installers.windows import frozen_registration, windows_packages  # noqa: E402
from native_host.manifests import EXTENSION_ID  # noqa: E402

MATERIALS, CHECKSUMS = "bill-of-materials.cdx.json", "SHA256SUMS"

_STEM = f"copy-to-crm-{__version__}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build into a folder; the exit status is 1 when something could not be built, and the reason is told."""
    parsed = _build_parser().parse_args(arguments)
    if reason := _refusal(parsed):
        sys.stderr.write(f"{reason}\n")
        return 1
    try:
        key = read_key(parsed.key.read_bytes()) if parsed.key else None
    except (OSError, KeyRefusedError) as error:
        sys.stderr.write(f"{parsed.key} cannot sign: {error}. Nothing was built; name another key.\n")
        return 1
    parsed.out.mkdir(parents=True, exist_ok=True)
    packages = _extension_packages(parsed.out, key)
    if key and parsed.base:
        kit = _kit(key, parsed.base)
        packages += [
            _write(parsed.out / name, content) for name, content in (*kit.files(), policy_package(kit))
        ]
    try:
        packages.append(build_wheel(ROOT, parsed.out))
        if parsed.libraries:
            packages.append(_debian_package(parsed.out, packages[-1], parsed.libraries, key))
        if parsed.frozen:
            registration = frozen_registration(_host_callers(key), FIREFOX_ID, __version__)
            packages += windows_packages(parsed.frozen, registration, parsed.out)
    except (FileNotFoundError, SummaryUnknownError) as error:
        sys.stderr.write(
            f"The Windows installers could not be built: {error}. What was built before stays.\n"
        )
        return 1
    except subprocess.CalledProcessError:
        sys.stderr.write(
            "The companion could not be packed; the reason stands above. What was built before it stays.\n"
        )
        return 1
    materials = bill_of_materials(ROOT, packages, __version__).encode()
    _write(parsed.out / CHECKSUMS, _checksums([*packages, _write(parsed.out / MATERIALS, materials)]))
    for path in sorted(parsed.out.iterdir()):
        sys.stdout.write(f"built {path}\n")
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build the packages of Copy to CRM.")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder, or one to be made")
    parser.add_argument("--key", type=Path, help="RSA key (PEM) that signs the CRX; without it there is none")
    parser.add_argument(
        "--base", help="address of the folder that will serve the packages: adds policies; goes with --key"
    )
    parser.add_argument(
        "--libraries", type=Path, help="folder that installers/libraries.py filled: adds the Debian package"
    )
    parser.add_argument(
        "--frozen", type=Path, help="folder with the companion frozen on Windows: adds the Windows installers"
    )
    return parser


def _refusal(parsed: argparse.Namespace) -> str:
    """Why nothing is built; empty where nothing stands against it."""
    if parsed.libraries and (sys.version_info[:2] != PYTHON or platform.machine() != "x86_64"):
        return "The Debian package is built with Python {}.{} on amd64. Nothing was built.".format(*PYTHON)
    if parsed.base and not parsed.key:
        return "--base goes with --key: an extension is forced by a signed CRX. Nothing was built."
    if parsed.out.exists() and (not parsed.out.is_dir() or any(parsed.out.iterdir())):
        return f"{parsed.out} is not an empty folder. Nothing was built; name another one."
    return ""


def _extension_packages(out: Path, key: RSAPrivateKey | None) -> list[Path]:
    packed = pack(ROOT / "extension")
    for_firefox = pack_files(firefox_files(ROOT / "extension"))
    packages = [
        _write(out / f"{_STEM}-chromium.zip", packed),
        _write(out / f"{_STEM}-firefox.xpi", for_firefox),
    ]
    return [*packages, _write(out / _crx_name(key), sign(packed, key))] if key else packages


def _debian_package(out: Path, wheel: Path, kept: Path, key: RSAPrivateKey | None) -> Path:
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-site-") as folder:
        site = Path(folder)
        lay_out(ROOT, kept, site)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        name, content = companion_package(
            site, __version__, _host_callers(key), FIREFOX_ID, (ROOT / "LICENSE").read_bytes()
        )
    return _write(out / name, content)


def _host_callers(key: RSAPrivateKey | None) -> tuple[str, ...]:
    """The ids of the extensions that may call the host: ours, and that of the organisation's own key."""
    return (EXTENSION_ID, *([extension_id(key)] if key else []))


def _crx_name(key: RSAPrivateKey) -> str:
    return f"{_STEM}-{extension_id(key)}.crx"


def _kit(key: RSAPrivateKey, base: str) -> Kit:
    return Kit(
        extension_id(key), FIREFOX_ID, __version__, base.rstrip("/"), _crx_name(key), f"{_STEM}-firefox.xpi"
    )


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _checksums(files: Sequence[Path]) -> bytes:
    """As `sha256sum --check` reads them."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files)
    ).encode()


if __name__ == "__main__":
    sys.exit(main())
