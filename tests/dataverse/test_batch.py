"""Several requests in one body, and as many replies out of one answer, whatever came instead. C8, G2."""

from __future__ import annotations

import pytest

from companion.core.odata import batch, link, read, unlink
from companion.core.replies import CrmReply
from companion.dataverse.batch_text import read_batch, write_batch

TEAM, USER = "0c6d2f5e-6a1b-5d43-9c77-3b5e8f1a6021", "11111111-0000-4000-8000-000000000000"
TYPE = "multipart/mixed; boundary=batchresponse_1"


def part(status: str, body: str = "", *headers: str, kind: str = "application/json") -> str:
    """One answer of a batch as Dynamics writes it."""
    outer = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    inner = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers))
    return f"--batchresponse_1\r\n{outer}{inner}\r\n{body}\r\n"


WHOLE = (
    part("204 No Content", "", "OData-Version: 4.0")
    + part(
        "403 Forbidden", '{"error":{"code":"0x80040220","message":"Não pode: prvAppendTeam"}}', "REQ_ID: r-7"
    )
    + "--batchresponse_1--\r\n"
).encode()


def test_each_request_stands_in_the_body_with_its_address_and_its_own_headers() -> None:
    """A link and its end as two parts of one request, which counts as writing."""
    asked = batch(
        [link("teams", TEAM, "members", f"systemusers({USER})"), unlink("teams", TEAM, "members", USER)]
    )
    assert (True, "odata.continue-on-error") == (asked.is_write, asked.headers["Prefer"])
    assert not batch([read("WhoAmI")]).is_write
    content_type, body = write_batch(asked.parts, "/api/data/v9.2/")
    boundary = content_type.partition('boundary="')[2].rstrip('"')
    assert 2 == body.count(f"--{boundary}\r\n".encode())
    assert body.endswith(f"--{boundary}--\r\n".encode())
    assert f"POST /api/data/v9.2/teams({TEAM})/members/$ref HTTP/1.1\r\n".encode() in body
    assert f'\r\n\r\n{{"@odata.id": "systemusers({USER})"}}\r\n'.encode() in body
    assert f"DELETE /api/data/v9.2/teams({TEAM})/members({USER})/$ref HTTP/1.1\r\n".encode() in body


def test_each_reply_is_read_with_its_error_and_its_reference() -> None:
    """In the order of the requests, letters whole."""
    first, second = read_batch(WHOLE, TYPE, "contoso.example")
    assert CrmReply(204, host="contoso.example") == first
    assert (403, "0x80040220", "Não pode: prvAppendTeam", "r-7") == (
        second.status,
        second.error_code,
        second.error_text,
        second.service_request_id,
    )


@pytest.mark.parametrize("length", range(0, len(WHOLE), 7))
def test_answer_that_breaks_off_has_no_replies(length: int) -> None:
    """Cut anywhere before its end, nothing of it counts: the outcome is unknown, and repeating is safe."""
    assert () == read_batch(WHOLE[:length], TYPE, "x")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<html>Please sign in</html>", "text/html"),
        (WHOLE, "multipart/mixed"),
        (WHOLE, "multipart/mixed; boundary=other"),
        (WHOLE, "multipart/mixed; boundary=a\r\nX: y"),
        (part("two hundred").encode(), TYPE),
        (part("200 OK", "<html>", kind="text/html").encode(), TYPE),
        (part("200 OK", "[1, 2]").encode(), TYPE),
        (b"\xff\xfe\x00", TYPE),
        (b"", ""),
    ],
)
def test_what_is_no_answer_of_a_batch_has_no_replies(content: bytes, content_type: str) -> None:
    """A captive portal, a wrong boundary, a page inside a part: nothing of it is an outcome."""
    assert () == read_batch(content, content_type, "x")
