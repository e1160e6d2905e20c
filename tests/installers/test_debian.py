"""The Debian packages: what dpkg reads in them, and a launcher and manifests that agree. Issue 10, J2, J3, J4, D-7."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from companion import __version__
from companion.commands_register import FIREFOX_ID
from installers import build
from installers.debian import companion_package, policy_package
from installers.libraries import locked_requirements
from installers.policy_kit import Kit
from native_host.browsers import BROWSERS, machine_hosts_folder
from native_host.inspection import find_launcher
from native_host.manifests import EXTENSION_ID, HOST_NAME, fulfils_demands

ROOT = Path(__file__).resolve().parents[2]
OWN_ID = "p" * 32
KIT = Kit(OWN_ID, FIREFOX_ID, "26.1.0", "https://packages.example/crm", "forced.crx", "forced.xpi")

_DPKG_DEB = "/usr/bin/dpkg-deb"
"""The witness: what it reads in a package is what gets installed. Set-up needs Debian as well."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A companion that is small enough to pack in no time."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("companion/__init__.py", "native_host/main.py", "companion/catalogues/en.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def package(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in a file."""
    name, content = companion_package(site, "26.1.0", (EXTENSION_ID, OWN_ID), FIREFOX_ID, b"MIT\n")
    path = tmp_path_factory.mktemp("package") / name
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the package's files, as dpkg lays them out."""
    root = tmp_path_factory.mktemp("root")
    subprocess.run([_DPKG_DEB, "--extract", package, root], check=True)
    return root


def control_file(package: Path, name: str) -> str:
    """One of the files that dpkg itself reads."""
    command = [_DPKG_DEB, "--info", str(package), name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_package_is_the_same_bytes_again(package: Path, site: Path, tmp_path: Path) -> None:
    """From a copy of the same files with other times."""
    copy = shutil.copytree(site, tmp_path / "copy", copy_function=shutil.copyfile)
    again = companion_package(copy, "26.1.0", (EXTENSION_ID, OWN_ID), FIREFOX_ID, b"MIT\n")
    assert (package.name, package.read_bytes()) == again


def test_control_names_debians_python_and_no_tool_that_fetches(package: Path) -> None:
    """The compiled libraries are for one version; nothing is built where it is installed."""
    control = control_file(package, "control")
    assert "Depends: python3 (>= 3.11), python3 (<< 3.12), libc6 (>= 2.34)\n" in control
    assert "gir1.2-webkit2-4.1" in control
    assert "python3-pip" not in control
    scripts = control_file(package, "postinst") + control_file(package, "prerm")
    assert not [word for word in ("pip", "curl", "wget", "apt") if word in scripts]


def test_checksums_are_those_of_the_files(package: Path, installed: Path) -> None:
    """As `dpkg --verify` compares them, for every file that is installed."""
    lines = control_file(package, "md5sums").splitlines()
    sums = {name: total for total, name in (line.split("  ") for line in lines)}
    files = [path for path in installed.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {
        path.relative_to(installed).as_posix(): hashlib.md5(path.read_bytes()).hexdigest()  # noqa: S324 - as dpkg does
        for path in files
    } == sums


def test_every_browser_finds_the_launcher(installed: Path) -> None:
    """Each manifest would be taken, and all name the launcher and exactly the callers that the launch file believes."""
    launch = json.loads((installed / "usr/lib/copy-to-crm/host/launch.json").read_bytes())
    for browser in BROWSERS:
        path = machine_hosts_folder(browser, "linux", installed) / f"{HOST_NAME}.json"
        manifest = json.loads(path.read_bytes())
        assert fulfils_demands(manifest)
        assert "/usr/lib/copy-to-crm/host/copy-to-crm-host" == manifest["path"]
        callers = "allowed_extensions" if browser.is_firefox else "allowed_origins"
        assert launch[callers] == manifest[callers]
    assert [f"chrome-extension://{one}/" for one in (EXTENSION_ID, OWN_ID)] == launch["allowed_origins"]


def test_doctor_finds_the_packages_launcher(installed: Path, tmp_path: Path) -> None:
    """It looks there where neither the user nor the administrator has registered anything."""
    found = find_launcher({"HOME": str(tmp_path)}, installed)
    assert installed / "usr/lib/copy-to-crm/host/copy-to-crm-host" == found


def test_what_an_administrator_may_change_survives_an_upgrade(package: Path) -> None:
    """Everything below /etc, and nothing else, is configuration."""
    kept = control_file(package, "conffiles").splitlines()
    assert f"/etc/chromium/native-messaging-hosts/{HOST_NAME}.json" in kept
    assert {"/etc"} == {"/" + path.split("/")[1] for path in kept}


def test_debians_own_folder_is_no_part_of_it(package: Path) -> None:
    """What base-files made in a script, dpkg would take for ours and remove with us."""
    listed = subprocess.run(
        [_DPKG_DEB, "--contents", package], check=True, capture_output=True, text=True
    ).stdout
    folders = {line.split()[-1] for line in listed.splitlines()}
    assert "./etc/opt/chrome/" in folders
    assert "./etc/opt/" not in folders
    assert "mkdir -p /etc/opt" in control_file(package, "preinst")


def test_environment_leads_to_debians_python(installed: Path) -> None:
    """Its packages stand beside it; the system's GTK bindings are in reach."""
    folder = installed / "usr/lib/copy-to-crm"
    assert "include-system-site-packages = true" in (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    assert (folder / "lib/python3.11/site-packages/native_host/main.py").is_file()


def test_no_companion_starts_while_files_are_exchanged(package: Path, installed: Path) -> None:
    """The interpreter goes before the old one is ended, and comes back when everything else is there."""
    prerm, postinst = control_file(package, "prerm"), control_file(package, "postinst")
    assert prerm.index("rm -rf /usr/lib/copy-to-crm/bin") < prerm.index(
        "\n/usr/lib/copy-to-crm/stop-companions"
    )
    link = "ln -sfn /usr/bin/python3.11 /usr/lib/copy-to-crm/bin/python3\n"
    assert postinst.endswith(link)
    assert not (installed / "usr/lib/copy-to-crm/bin").exists()


def test_policy_is_a_package_of_its_own(tmp_path: Path) -> None:
    """Whoever installs the companion alone touches no policy of a browser."""
    name, content = policy_package(KIT)
    (tmp_path / name).write_bytes(content)
    subprocess.run([_DPKG_DEB, "--extract", tmp_path / name, tmp_path / "root"], check=True)
    policies = {path.relative_to(tmp_path / "root") for path in (tmp_path / "root").rglob("*.json")}
    folders = ("chromium", "opt/chrome", "opt/edge", "brave")
    assert {Path(f"etc/{folder}/policies/managed/copy-to-crm.json") for folder in folders} == policies
    assert KIT.for_chromium == json.loads((tmp_path / "root" / min(policies)).read_bytes())


def test_locked_libraries_have_their_hashes() -> None:
    """What is laid out is what the lock file names, for every library that runs; pip is none of them."""
    text = locked_requirements(ROOT)
    assert "\naiohttp==" in text
    assert "\npytest==" not in text
    assert "\npip==" not in text
    assert "--hash=sha256:" in text.split("\naiohttp==")[1].split("\n", 2)[1]


def test_another_python_is_refused_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its libraries would not run on Debian 12."""
    monkeypatch.setattr(sys, "version_info", (3, 13, 1))
    assert 1 == build.main(["--out", str(tmp_path / "out"), "--libraries", str(tmp_path)])
    assert "Python 3.11 on amd64. Nothing was built." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_version_is_the_programs(site: Path) -> None:
    """One number for all parts, which dpkg compares."""
    name, _ = companion_package(site, __version__, (EXTENSION_ID,), FIREFOX_ID, b"")
    assert f"copy-to-crm_{__version__}_amd64.deb" == name
