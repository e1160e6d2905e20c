"""`python installers/build.py`: the same bytes from the same sources, and in them what is installed. Issue 10, J2."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from companion import __version__
from installers.build import CHECKSUMS, MATERIALS, main
from installers.crx import extension_id, read_key, sign
from installers.materials import libraries

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://packages.example/crm/"
STEM = f"copy-to-crm-{__version__}"


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signing key of this test run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path_factory.mktemp("key") / "key.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Path:
    """A folder with everything that is built."""
    out = tmp_path_factory.mktemp("built")
    assert 0 == main(["--out", str(out), "--key", str(key_file), "--base", BASE])
    return out


def test_second_build_is_byte_identical(built: Path, key_file: Path, tmp_path: Path) -> None:
    """Run as a person does, from another folder, into another folder."""
    program = str(ROOT / "installers" / "build.py")
    command = [
        sys.executable,
        program,
        "--out",
        str(tmp_path / "out"),
        "--key",
        str(key_file),
        "--base",
        BASE,
    ]
    subprocess.run(command, check=True, cwd=tmp_path, stdout=subprocess.DEVNULL)
    first, second = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        for folder in (built, tmp_path / "out")
    )
    assert first == second
    assert {f"{STEM}-chromium.zip", f"{STEM}-firefox.xpi", MATERIALS, CHECKSUMS} < set(first)
    assert {".crx", ".whl"} < {Path(name).suffix for name in first}


def test_archive_holds_what_browsers_read_and_nothing_else(built: Path) -> None:
    """Byte for byte the folder that can be loaded as it lies, without the checker's types."""
    with zipfile.ZipFile(built / f"{STEM}-chromium.zip") as archive:
        names = archive.namelist()
        assert (ROOT / "extension" / "manifest.json").read_bytes() == archive.read("manifest.json")
    tracked = {
        path.relative_to(ROOT / "extension").as_posix()
        for path in (ROOT / "extension").rglob("*")
        if path.is_file() and not path.name.endswith(".d.ts")
    }
    assert sorted(tracked) == names


def test_crx_proves_its_key(built: Path, key_file: Path) -> None:
    """The header's signature is one over id and archive, as browsers compute it."""
    key = read_key(key_file.read_bytes())
    packed = (built / f"{STEM}-chromium.zip").read_bytes()
    [crx] = [path.read_bytes() for path in built.glob("*.crx")]
    assert sign(packed, key) == crx
    assert crx.startswith(b"Cr24\x03\x00\x00\x00")
    assert crx.endswith(packed)
    signed_header = b"\x0a\x10" + bytes.fromhex(
        "".join(f"{ord(letter) - ord('a'):x}" for letter in extension_id(key))
    )
    header = crx[12 : len(crx) - len(packed)]
    signature = header[header.index(b"\x12\x80\x02") + 3 :][:256]
    data = b"CRX3 SignedData\x00" + len(signed_header).to_bytes(4, "little") + signed_header + packed
    key.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())


def test_wheel_has_the_companion_with_its_sentences(built: Path) -> None:
    """What is no Python file ships too."""
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "companion/catalogues/pt_BR.json",
        "companion/protocol/schema.json",
        "native_host/main.py",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "installers/"))]


def test_wheel_has_the_page_of_the_companions_window_with_all_that_it_asks_for(
    built: Path, tmp_path: Path
) -> None:
    """Unpacked anywhere, the installed companion finds the page, and the page its modules, styles and pictures."""
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    look = "import sys; sys.path.insert(0, sys.argv[1]); from companion.window.pages import PAGE; print(PAGE)"
    told = subprocess.run(
        [sys.executable, "-I", "-c", look, str(tmp_path)], capture_output=True, text=True, check=True
    )
    page = Path(told.stdout.strip())
    assert page.is_relative_to(tmp_path)
    wanted, read = [page], set()
    while wanted:
        file = wanted.pop()
        read.add(file)
        text = file.read_text(encoding="utf-8") if file.suffix in (".html", ".js", ".css") else ""
        named = re.findall(r'(?:from|href=|src=) ?"([^"#:]+)"', text)
        wanted += [found for name in named if (found := (file.parent / name).resolve()) not in read]
    assert {"start.js", "prompt.css", "page.css", "lists.js", "icon32.png"} <= {file.name for file in read}
    assert not list(tmp_path.rglob("*.d.ts"))


def test_checksums_and_bill_of_materials_agree_with_the_files(built: Path) -> None:
    """Every package stands in both, and every library that runs."""
    lines = (built / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    sums = {name: total for total, name in (line.split("  ") for line in lines)}
    assert {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in built.iterdir()
        if path.name != CHECKSUMS
    } == sums
    components = json.loads((built / MATERIALS).read_bytes())["components"]
    hashed = {one["name"]: one["hashes"][0]["content"] for one in components if one["type"] == "file"}
    assert {name: total for name, total in sums.items() if name != MATERIALS}.items() <= hashed.items()
    assert set(libraries(ROOT)) == {one["name"] for one in components if one["type"] == "library"}


def test_libraries_are_those_that_run() -> None:
    """With what they need themselves, without what only checks."""
    found = libraries(ROOT)
    assert {"aiohttp", "aiohappyeyeballs", "msal", "pydantic-core"} <= set(found)
    assert not {"pytest", "ruff", "mypy", "playwright", "hypothesis"} & set(found)


@pytest.mark.parametrize(
    ("key", "reason"),
    [(b"nonsense", "no key that can be read"), (None, "No such file")],
)
def test_bad_key_is_refused_before_anything_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: bytes | None, reason: str
) -> None:
    """With the reason, and what to do."""
    if key is not None:
        (tmp_path / "key.pem").write_bytes(key)
    assert 1 == main(["--out", str(tmp_path / "out"), "--key", str(tmp_path / "key.pem")])
    said = capsys.readouterr().err
    assert reason in said
    assert "Nothing was built" in said
    assert not (tmp_path / "out").exists()


def test_full_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What lies there is not mixed with what is built."""
    (tmp_path / "here").touch()
    assert 1 == main(["--out", str(tmp_path)])
    assert "not an empty folder" in capsys.readouterr().err
    assert [tmp_path / "here"] == list(tmp_path.iterdir())
