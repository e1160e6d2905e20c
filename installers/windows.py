"""The Windows installers: what is in the MSI files, handed to wixl, and their bytes made the same from build to build.

One for a user alone and one for all users of a computer. Both touch the program's own folder and the browsers' lists
of hosts; a user's outbox and settings are no part of them, so that upgrading, repairing and removing leave those.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from installers.msi_bytes import normalised
from native_host.browsers import BROWSERS
from native_host.launcher import LAUNCH_FILE_NAME
from native_host.manifests import HOST_NAME, Registration

PROGRAM, HOST = "copy-to-crm.exe", "copy-to-crm-host.exe"
"""What the folder of the frozen companion must hold: the program, and what browsers start."""

TIME = 1767225600
"""The start of 2026, in seconds since 1970: any will do that never changes."""

_NAMESPACE = UUID("b7b2c1a4-4a0e-4c1d-8e55-3c8f5d7b9a61")
_NAME = "Copy to CRM"
_NEWER_IS_HERE = "A later version of Copy to CRM is installed. Nothing was changed."


@dataclass(frozen=True)
class Scope:
    """For whom an installer installs."""

    name: str
    hive: str
    folder: str
    """Windows' own name of the folder that the program's folder lies in."""


SCOPES = (
    Scope("perUser", "HKCU", "LocalAppDataFolder"),
    Scope("perMachine", "HKLM", "ProgramFiles64Folder"),
)


def windows_packages(frozen: Path, registration: Registration, out: Path) -> list[Path]:
    """Build both installers into a folder.

    The frozen folder holds the companion as a program. Raises FileNotFoundError naming what it lacks, or
    CalledProcessError; the reason stands in what wixl printed.
    """
    for name in (PROGRAM, HOST):
        if not (frozen / name).is_file():
            raise FileNotFoundError(f"{name} is not in {frozen}")
    with tempfile.TemporaryDirectory(prefix="copy-to-crm-msi-") as folder:
        staged = Path(folder, "staged")
        shutil.copytree(frozen, staged, copy_function=shutil.copyfile)
        for name, content in _host_files(registration).items():
            (staged / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        for path in staged.rglob("*"):
            os.utime(path, (TIME, TIME))
        return [_build(staged, scope, registration.version, out) for scope in SCOPES]


def _host_files(registration: Registration) -> Mapping[str, object]:
    """Launch file and manifests; their paths are relative, because only Windows knows the folder."""
    return {
        LAUNCH_FILE_NAME: registration.launch(None, Path(), []),
        "chromium.json": registration.manifest(Path(HOST), is_firefox=False),
        "firefox.json": registration.manifest(Path(HOST), is_firefox=True),
    }


def _build(staged: Path, scope: Scope, version: str, out: Path) -> Path:
    suffix = "user" if scope.name == "perUser" else "machine"
    msi = out.resolve() / f"copy-to-crm-{version}-{suffix}-x64.msi"
    source = staged.with_name(f"{suffix}.wxs")
    source.write_bytes(ET.tostring(_product(staged, scope, version), encoding="utf-8", xml_declaration=True))
    command = ["wixl", "--arch", "x64", "--output", str(msi), source.name]
    subprocess.run(command, check=True, cwd=source.parent)  # noqa: S603 - no shell, and names of our own
    msi.write_bytes(normalised(msi.read_bytes(), _package_code(source, staged), TIME))
    return msi


def _package_code(source: Path, staged: Path) -> str:
    """An id that follows from all that is in the installer."""
    digest = hashlib.sha256(source.read_bytes())
    for path in sorted(path for path in staged.rglob("*") if path.is_file()):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return _id("package", digest.hexdigest())


def _product(staged: Path, scope: Scope, version: str) -> ET.Element:
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = ET.SubElement(
        wix,
        "Product",
        Id=_id("product", scope.name, version),
        UpgradeCode=_id("upgrade", scope.name),
        Name=_NAME,
        Manufacturer=_NAME,
        Language="1033",
        Version=version,
    )
    ET.SubElement(product, "Package", InstallerVersion="500", Compressed="yes", InstallScope=scope.name)
    ET.SubElement(product, "MajorUpgrade", DowngradeErrorMessage=_NEWER_IS_HERE)
    ET.SubElement(product, "Media", Id="1", Cabinet="files.cab", EmbedCab="yes")
    top = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    parent = ET.SubElement(top, "Directory", Id=scope.folder)
    components = list(_folder(parent, staged, PureWindowsPath(), scope))
    _register(components[0], scope)
    feature = ET.SubElement(product, "Feature", Id="Everything", Level="1")
    for component in components:
        ET.SubElement(feature, "ComponentRef", Id=component.attrib["Id"])
    return wix


def _folder(parent: ET.Element, staged: Path, place: PureWindowsPath, scope: Scope) -> Iterator[ET.Element]:
    """Declare a folder with what is in it; its components, its own first."""
    is_top = not place.parts
    name = {"Id": "INSTALLDIR", "Name": _NAME} if is_top else {"Id": _word("d", place), "Name": place.name}
    folder = ET.SubElement(parent, "Directory", name)
    identity = {"Id": _word("c", place), "Guid": _id("component", scope.name, str(place))}
    component = ET.SubElement(folder, "Component", identity, Win64="yes")
    # A key rather than a file: Windows wants that of what is installed for one user.
    _registry_value(
        component, scope, rf"Software\{_NAME}", "1", Name=_word("c", place), Type="integer", KeyPath="yes"
    )
    inner = staged.joinpath(*place.parts)
    for path in sorted(inner.iterdir()):
        if path.is_file():
            ET.SubElement(
                component,
                "File",
                Id=_word("f", place / path.name),
                Name=path.name,
                Source=_source(staged, path),
            )
    yield component
    for path in sorted(inner.iterdir()):
        if path.is_dir():
            yield from _folder(folder, staged, place / path.name, scope)


def _register(component: ET.Element, scope: Scope) -> None:
    """Lead every browser to its manifest; browsers that read the same key are led once."""
    for key, is_firefox in sorted({browser.registry_key: browser.is_firefox for browser in BROWSERS}.items()):
        manifest = "firefox.json" if is_firefox else "chromium.json"
        # Flat: a key within a key would get a backslash at its end from wixl.
        _registry_value(
            component, scope, rf"Software\{key}\{HOST_NAME}", f"[INSTALLDIR]{manifest}", Type="string"
        )


def _registry_value(component: ET.Element, scope: Scope, key: str, value: str, **more: str) -> None:
    ET.SubElement(component, "RegistryValue", {"Root": scope.hive, "Key": key, "Value": value, **more})


def _source(staged: Path, path: Path) -> str:
    """Where wixl finds a file: it takes none that is named from the root on."""
    return path.relative_to(staged.parent).as_posix()


def _word(kind: str, place: PureWindowsPath) -> str:
    """A name that Windows Installer takes, the same from version to version."""
    return kind + uuid5(_NAMESPACE, str(place)).hex


def _id(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "/".join(parts))).upper()


def frozen_registration(extension_ids: Sequence[str], firefox_id: str, version: str) -> Registration:
    """Who may call the host of these installers, and that the program beside it is the companion."""
    return Registration(Path(PROGRAM), ("run",), tuple(extension_ids), (firefox_id,), version)
