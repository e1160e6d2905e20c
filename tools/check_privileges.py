"""Say which privileges a user of Dynamics has and lacks: `check_privileges.py FILE [--as PART]`.

FILE is what `RetrieveUserPrivileges` answered to an administrator's browser. Asks nobody, and needs no installation.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from companion.core.rights import (  # noqa: E402 - found only now
    CONNECTION_ADMIN,
    GIVING,
    OWNING,
    READING,
    REP,
    REPORTER,
    SEAT_MANAGER,
    WRITING,
    Rights,
    rights_in,
)

PARTS = {
    "own_account": (*READING, *WRITING),
    "integration_user": (*WRITING, *GIVING),
    "seat_holder": (*READING, *OWNING),
    "rep": REP,
    "reporter": REPORTER,
    "seat_manager": SEAT_MANAGER,
    "connection_admin": CONNECTION_ADMIN,
}
"""Which part somebody plays → what that needs; shipped, the rep's own account both reads and writes."""

_DEPTHS = ("-", "User", "Business Unit", "Parent: Child Business Units", "Organization")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each privilege; 0 when none is missing, 1 when one is, 2 for a file that is no such answer."""
    parser = argparse.ArgumentParser(
        description="Check what a user of Dynamics may against what copying needs."
    )
    parser.add_argument("file", type=Path, help="the saved answer of RetrieveUserPrivileges")
    parser.add_argument(
        "--as", dest="part", choices=PARTS, default="own_account", help="default: %(default)s"
    )
    parsed = parser.parse_args(arguments)
    try:
        rights = _read(parsed.file)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{parsed.file} is no answer of RetrieveUserPrivileges: {error}. Save it anew.\n")
        return 2
    needed = tuple(dict.fromkeys(PARTS[parsed.part]))
    for privilege in needed:
        depth = rights.depths.get(privilege, 0)
        print(f"{'ok     ' if depth else 'MISSING'}  {privilege:<42}{_DEPTHS[depth]}")
    missing = rights.missing(needed)
    print(f"{len(needed) - len(missing)} of {len(needed)} privileges of {parsed.part} are there.")
    return 1 if missing else 0


def _read(file: Path) -> Rights:
    answer = json.loads(file.read_bytes())
    if "RolePrivileges" not in (answer if isinstance(answer, dict) else {}):
        raise ValueError("it holds no RolePrivileges")
    return rights_in(answer)


if __name__ == "__main__":
    sys.exit(main())
