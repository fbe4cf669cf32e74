"""The web page: who gets to see it, what it tells, and that it collides with no object of the bucket."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from emulator_tools import Caller, FakeRecognition, Got, make_png

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def get(caller: Caller, emulator: Emulator, path: str, **headers: str) -> Got:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.get(f"{emulator.url}{path}", named)


async def read(caller: Caller, emulator: Emulator, path: str) -> Any:
    got = await get(caller, emulator, f"/_emulator/{path}")
    assert got.status == 200, got.body
    return json.loads(got.body)


@pytest.mark.parametrize("accept", [HTML["Accept"], "*/*", "text/*"])
async def test_a_browser_gets_the_page(caller: Caller, emulator: Emulator, accept: str) -> None:
    page = await caller.get(emulator.url, {"Accept": accept})
    assert page.headers["Content-Type"] == "text/html"
    assert b"<!doctype html>" in page.body


async def test_who_takes_plain_text_gets_that(caller: Caller, emulator: Emulator) -> None:
    text = await caller.get(emulator.url, {"Accept": "text/plain"})
    assert text.headers["Content-Type"].startswith("text/plain")
    assert b"It is not the cloud" in text.body


async def test_the_page_needs_nothing_from_elsewhere_and_may_load_nothing(
    caller: Caller, emulator: Emulator
) -> None:
    page = await caller.get(emulator.url, HTML)
    linked = re.findall(r'(?:href|src)="(/[^"]+)"', page.body.decode())
    assert linked
    imported = {"/_emulator/boxes.js", "/_emulator/call.js", "/_emulator/welcome.js", "/_emulator/words.js"}
    for path in {*linked, *imported}:
        got = await get(caller, emulator, path)
        assert got.status == 200, path
        assert re.findall(rb"https?://(?!www\.w3\.org/2000/svg)", got.body) == [], path
        assert b"innerHTML" not in got.body, path
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert b"<script>" not in page.body
    assert not re.search(rb"\son\w+=", page.body)


async def test_a_call_is_told_with_what_it_asked_and_got(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    await caller.api(emulator, "GeneralAccurateOCR", {"ImageBase64": caller.png, "IsWords": True})
    listed = await read(caller, emulator, "calls")
    assert listed["totals"] == {"calls": 1, "billed": 1, "failed": 0}
    (call,) = listed["calls"]
    assert (call["action"], call["origin"], call["size"]) == ("GeneralAccurateOCR", "recognised", len(png))
    whole = await read(caller, emulator, f"calls/{call['number']}")
    assert whole["parameters"] == {"IsWords": True}
    assert whole["answer"]["Response"]["TextDetections"][0]["DetectedText"] == "line"
    assert whole["answer"]["Response"]["RequestId"] == emulator.ledger[0].request_id
    assert (whole["document"], whole["kind"]) == (emulator.ledger[0].document, "PNG")
    picture = await get(caller, emulator, f"/_emulator/calls/{call['number']}/picture")
    assert (picture.headers["Content-Type"], picture.body) == ("image/png", png)


async def test_failures_are_marked_and_their_errors_shown(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("InternalError", times=1)
    emulator.fail(502, times=1)
    emulator.fail("delay", times=1, delay=0.001)
    for _ in range(3):
        await caller.api(emulator)
    listed = await read(caller, emulator, "calls")
    assert [(call["failed"], call["fault"]) for call in listed["calls"]] == [
        (True, "InternalError"),
        (True, "502"),
        (False, "delay"),
    ]
    assert listed["totals"]["failed"] == 2
    error = (await read(caller, emulator, "calls/1"))["answer"]["Response"]["Error"]
    assert error["Code"] == "InternalError"


async def test_cloud_infinite_is_shown_with_its_object(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    emulator.objects["a.png"] = png
    await caller.cos(emulator, "GET", "a.png", {"ci-process": "OCR", "type": "fast"})
    whole = await read(caller, emulator, "calls/1")
    assert (whole["action"], whole["parameters"]) == ("CloudInfiniteOCR", {"type": "fast"})
    assert whole["source"] == "a.png"
    assert (await get(caller, emulator, "/_emulator/calls/1/picture")).body == png


async def test_only_what_is_new_is_told_until_everything_was_forgotten(
    caller: Caller, emulator: Emulator
) -> None:
    await caller.api(emulator)
    epoch = (await read(caller, emulator, "calls"))["epoch"]
    assert (await read(caller, emulator, f"calls?epoch={epoch}&after=1"))["calls"] == []
    await caller.api(emulator)
    new = await read(caller, emulator, f"calls?epoch={epoch}&after=1")
    assert [call["number"] for call in new["calls"]] == [2]
    emulator.reset()
    await caller.api(emulator)
    anew = await read(caller, emulator, f"calls?epoch={epoch}&after=2")
    assert anew["epoch"] != epoch
    assert len(anew["calls"]) == 1


async def test_looking_is_no_call(caller: Caller, emulator: Emulator) -> None:
    for path in ("calls", "about", "page.js"):
        await get(caller, emulator, f"/_emulator/{path}")
    assert len(emulator.ledger) == 0


@pytest.mark.parametrize(
    "path",
    ["calls/1", "calls/1/picture", "calls/x", "nothing", "..%2fpage.py", "..%5cpage.py", "web/page.js", ""],
)
async def test_what_is_not_there_is_not_found(caller: Caller, emulator: Emulator, path: str) -> None:
    got = await get(caller, emulator, f"/_emulator/{path}")
    assert got.status == 404


@pytest.mark.parametrize("path", ["calls", "calls/1", "calls/1/picture", "about", "page.js"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example.com:8765"},
        {"Host": "192.0.2.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
async def test_other_sites_see_nothing(
    caller: Caller, emulator: Emulator, path: str, headers: Mapping[str, str]
) -> None:
    await caller.api(emulator)
    got = await get(caller, emulator, f"/_emulator/{path}", **headers)
    assert got.status == 403
    assert "Access-Control-Allow-Origin" not in got.headers


async def test_the_page_itself_is_for_names_of_this_machine(caller: Caller, emulator: Emulator) -> None:
    assert (await get(caller, emulator, "/", Host="rebound.example.com", **HTML)).status == 403
    for host in (f"localhost:{emulator.port}", "127.0.0.1", "[::1]:80"):
        assert (await get(caller, emulator, "/", Host=host, **HTML)).status == 200


@pytest.fixture
async def remote() -> AsyncIterator[Emulator]:
    async with Emulator(recognition=FakeRecognition(), allow_remote=True) as running:
        yield running


async def test_with_allow_remote_every_host_name_will_do(caller: Caller, remote: Emulator) -> None:
    got = await get(caller, remote, "/_emulator/calls", Host="ocr.internal:8765")
    assert got.status == 200


async def test_objects_of_the_same_name_stay_reachable(caller: Caller, emulator: Emulator) -> None:
    emulator.objects["_emulator/calls"] = b"an object"
    got = await caller.cos(emulator, "GET", "_emulator/calls")
    assert got.body == b"an object"
    assert (await caller.cos(emulator, "PUT", "_emulator/page.js", body=b"x")).status == 200
    async with Emulator(verify=False) as lenient:
        lenient.objects["_emulator/calls"] = b"an object"
        assert (await get(caller, lenient, "/_emulator/calls")).body == b"an object"


async def test_no_secret_is_shown(caller: Caller, emulator: Emulator, png: bytes) -> None:
    own = Credentials("AKIDown-id", "own-secret-key", "own-token")
    address = "http://user:password@127.0.0.1:9/a.png?q-signature=own-signature"
    async with Emulator(recognition=FakeRecognition(), credentials=own) as guarded:
        await caller.api(guarded, "SealOCR", {"ImageUrl": address})
        await caller.api(guarded, "SealOCR")
        await caller.cos(guarded, "GET", "", {"ci-process": "OCR", "detect-url": address})
        got = [
            await get(caller, guarded, f"/_emulator/{path}")
            for path in ("calls", "calls/1", "calls/3", "about")
        ]
    told = b"".join(each.body for each in got)
    for secret in (b"AKIDown", b"own-secret", b"own-token", b"own-signature", b"password", b"Signature="):
        assert secret not in told
    assert b"http://127.0.0.1:9/a.png?" in told


async def test_the_credentials_for_a_first_call_are_the_fake_ones(caller: Caller, emulator: Emulator) -> None:
    about = await read(caller, emulator, "about")
    assert (about["secret_id"], about["secret_key"]) == (
        emulator.credentials.secret_id,
        emulator.credentials.secret_key,
    )


async def test_a_document_that_no_browser_shows_is_not_sent(caller: Caller, emulator: Emulator) -> None:
    word = base64.b64encode(b"PK\x03\x04<script>alert(1)</script>").decode()
    await caller.api(emulator, "ExtractDocMulti", {"ImageBase64": word})
    got = await get(caller, emulator, "/_emulator/calls/1/picture")
    assert got.status == 404
    assert b"script" not in got.body


async def test_of_a_pdf_the_asked_page_is_shown_in_the_pixels_of_its_answer(
    caller: Caller, emulator: Emulator
) -> None:
    pytest.importorskip("pypdfium2", reason="the extra `emulator` renders PDFs")
    pdf = base64.b64encode(two_pages()).decode()
    asked = {"ImageBase64": pdf, "IsPdf": True, "PdfPageNumber": 2}
    await caller.api(emulator, "GeneralAccurateOCR", asked)
    got = await get(caller, emulator, "/_emulator/calls/1/picture")
    assert got.headers["Content-Type"] == "image/png"
    assert got.body[16:24] == (200).to_bytes(4) + (400).to_bytes(4), "1 x 2 inches at 200 dpi"


def two_pages() -> bytes:
    """A PDF of a square inch, and of one by two inches."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>"]
    parts += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 %d]>>" % height for height in (72, 144)]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + end


async def test_an_action_name_of_any_length_is_cut(caller: Caller, emulator: Emulator) -> None:
    await caller.api(emulator, "A" * 5000)
    assert len((await read(caller, emulator, "calls"))["calls"][0]["action"]) == 80


async def test_pictures_turned_by_exif_go_out_as_they_came(caller: Caller, emulator: Emulator) -> None:
    jpeg = b"\xff\xd8\xff\xe1" + b"Exif"
    emulator.objects["a.jpg"] = jpeg
    await caller.cos(emulator, "GET", "a.jpg", {"ci-process": "OCR"})
    got = await get(caller, emulator, "/_emulator/calls/1/picture")
    assert (got.headers["Content-Type"], got.body) == ("image/jpeg", jpeg)


async def test_equal_pictures_of_many_calls_are_shown_for_each(caller: Caller, emulator: Emulator) -> None:
    small, wide = make_png(40), make_png(50)
    for document in (small, wide, small):
        await caller.api(emulator, "GeneralAccurateOCR", {"ImageBase64": base64.b64encode(document).decode()})
    shown = [(await get(caller, emulator, f"/_emulator/calls/{number}/picture")).body for number in (1, 2, 3)]
    assert shown == [small, wide, small]
