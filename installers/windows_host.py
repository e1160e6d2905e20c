"""What is frozen into `copy-to-crm-host.exe`: the host, with its launch file beside the program."""

from __future__ import annotations

import sys
from pathlib import Path

from native_host.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], str(Path(sys.executable).with_name("launch.json"))))
