"""The contract between extension and companion, defined once and generated outward.

Holds shapes only: no behaviour, no sentences, no defaults for `kind`.
"""

from __future__ import annotations

from typing import Final

PRODUCT: Final = "copy-to-crm"

# The number stays 1 until the first release, then rises at most once a release.
PROTOCOL_NEWEST = 1
PROTOCOL_OLDEST = 1

# The oldest partner each side still works with; both are written into the generated files.
OLDEST_EXTENSION = "26.1.0"
OLDEST_COMPANION = "26.1.0"
