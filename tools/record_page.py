"""Make a fixture of a saved page: `python3 tools/record_page.py FILE.html --url URL --out FOLDER`.

Standard library only; the recording itself runs with this checkout's own environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"

if __name__ == "__main__":
    if not PYTHON.exists():
        sys.exit("Nothing was recorded: this checkout is not set up. Run `python3 dev.py setup` first.")
    command = [str(PYTHON), "-m", "tools.recording_page", *sys.argv[1:]]
    sys.exit(subprocess.call(command, env={**os.environ, "PYTHONPATH": str(ROOT)}))  # noqa: S603 - our own interpreter
