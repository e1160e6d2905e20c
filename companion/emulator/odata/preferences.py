"""The `Prefer` header as a value. Unknown preferences are ignored, as the standard asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFERENCE = re.compile(r"""\s*([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]*)))?\s*(?:,|;|$)""")


@dataclass(frozen=True)
class Preferences:
    """What the caller prefers. `annotations` holds the patterns asked for, `*` meaning all."""

    is_representation: bool = False
    annotations: tuple[str, ...] = ()
    page_size: int | None = None
    continues_on_error: bool = False
    is_tracking: bool = False

    @property
    def has_annotations(self) -> bool:
        """Tell whether any annotation was asked for."""
        return bool(self.annotations)

    def wants(self, annotation: str) -> bool:
        """Tell whether an annotation was asked for, by name, by namespace (`x.*`) or by `*`."""
        return any(
            pattern in {"*", annotation} or (pattern.endswith(".*") and annotation.startswith(pattern[:-1]))
            for pattern in self.annotations
        )


def parse_preferences(headers: list[str]) -> Preferences:
    """Answer the preferences of all `Prefer` headers, several to a header or each in its own."""
    found = {name.lower(): quoted or bare for name, quoted, bare in _PREFERENCE.findall(",".join(headers))}
    size = found.get("odata.maxpagesize", "")
    annotations = found.get("odata.include-annotations", "")
    continuing = found.get("odata.continue-on-error", found.get("continue-on-error"))
    return Preferences(
        is_representation=found.get("return") == "representation",
        annotations=tuple(pattern.strip() for pattern in annotations.split(",") if pattern.strip()),
        page_size=int(size) if size.isascii() and size.isdigit() and int(size) > 0 else None,
        continues_on_error=continuing is not None and continuing.lower() != "false",
        is_tracking="odata.track-changes" in found,
    )
