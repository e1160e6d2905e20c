"""Several requests as the one body that `$batch` takes, and the replies out of its one answer.

Microsoft: "Execute batch operations using the Web API". Knows no connection; trusts no shape of an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from email.message import Message
from email.parser import BytesParser
from uuid import uuid4

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.dataverse.reply_text import header_text, json_object

_END = "\r\n"
_STATUS_DIGITS = 3
_PART = {"Content-Type": "application/http", "Content-Transfer-Encoding": "binary"}
_INNER = {"Accept": "application/json", "OData-Version": "4.0", "OData-MaxVersion": "4.0"}


def write_batch(parts: Sequence[CrmRequest], root: str) -> tuple[str, bytes]:
    """Content type and body. `root` is the path of the Web API's root, with a slash at its end."""
    boundary = f"batch_{uuid4()}"
    blocks = [f"--{boundary}{_END}{_lines(_PART)}{_END}{_written(part, root)}{_END}" for part in parts]
    text = "".join([*blocks, f"--{boundary}--{_END}"])
    return f'multipart/mixed; boundary="{boundary}"', text.encode()


def read_batch(content: bytes, content_type: str, host: str) -> tuple[CrmReply, ...]:
    """The replies in their order, none of an answer that broke off. Whoever counts them sees what could not be read."""
    if not content_type.lower().startswith("multipart/mixed") or not content_type.isprintable():
        return ()
    head = f"Content-Type: {content_type}{_END}{_END}".encode("ascii", "replace")
    parsed = BytesParser().parsebytes(head + content)
    members = parsed.get_payload() if parsed.is_multipart() and not parsed.defects else []
    replies = []
    for member in members if isinstance(members, list) else []:
        reply = _read(member, host) if isinstance(member, Message) else None
        if reply is None:
            break
        replies.append(reply)
    return tuple(replies)


def _written(part: CrmRequest, root: str) -> str:
    headers = {**_INNER, **part.headers}
    body = ""
    if part.body is not None:
        # What is no ASCII is escaped, so that no server has to guess how the letters of a part are coded.
        headers["Content-Type"], body = "application/json", json.dumps(part.body)
    return f"{part.method} {root}{part.path} HTTP/1.1{_END}{_lines(headers)}{_END}{body}"


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}{_END}" for name, value in headers.items())


def _read(member: Message, host: str) -> CrmReply | None:
    content = member.get_payload(decode=True)
    if member.get_content_type() != "application/http" or not isinstance(content, bytes):
        return None
    first, _, rest = content.lstrip().partition(b"\n")
    words = first.split()
    if len(words) < 2 or not words[1].isdigit() or len(words[1]) != _STATUS_DIGITS:
        return None
    inner = BytesParser().parsebytes(rest)
    text = inner.get_payload(decode=True)
    body: Mapping[str, object] | None = {}
    if isinstance(text, bytes) and text.strip():
        body = json_object(text, inner.get_content_type())
    if body is None:
        return None
    return CrmReply(
        status=int(words[1]),
        body=body,
        host=host,
        retry_after=header_text(inner.get("Retry-After")),
        service_request_id=header_text(inner.get("REQ_ID") or inner.get("x-ms-service-request-id")),
    )
