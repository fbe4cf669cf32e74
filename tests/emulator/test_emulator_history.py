"""The history behind the web page: bounded in calls and bytes, by reference."""

from __future__ import annotations

import hashlib

from tencent_ocr_async.emulator import Entry
from tencent_ocr_async.emulator.answers import Answer
from tencent_ocr_async.emulator.history import Exchange, History

ANSWER = Answer({"SealBody": "x"}, "fixed")


def add(history: History, document: bytes | None, code: str | None = None) -> Exchange:
    sha256 = None if document is None else hashlib.sha256(document).hexdigest()
    entry = Entry("SealOCR", "id", 0.0, "", code, code is None, True, sha256, {}, 0)
    history.add(entry, ANSWER, document, at=1.0, took=0.5)
    return list(history.after(0))[-1]


def test_only_the_latest_calls_are_kept_and_all_are_counted() -> None:
    history = History(calls=3)
    for number in range(5):
        add(history, None, "InternalError" if number == 0 else None)
    assert [exchange.number for exchange in history.after(0)] == [3, 4, 5]
    assert history.find(2) is None
    assert (history.calls, history.billed, history.failed) == (5, 4, 1)


def test_documents_are_the_callers_own_objects() -> None:
    history = History()
    document = bytes(range(200))
    assert history.document(add(history, document)) is document
    assert next(history.after(0)).outcome is ANSWER


def test_the_oldest_documents_go_when_their_bytes_are_too_many() -> None:
    history = History(document_bytes=10)
    first, second = add(history, b"1111"), add(history, b"2222")
    third = add(history, b"3333")
    kept = [history.document(exchange) for exchange in (first, second, third)]
    assert kept == [None, b"2222", b"3333"]


def test_equal_documents_take_their_room_once_and_stay_young() -> None:
    history = History(document_bytes=10)
    first = add(history, b"1111")
    add(history, b"2222")
    for _ in range(5):
        add(history, b"1111")
    add(history, b"3333")
    assert history.document(first) == b"1111"
    assert len(history._documents) == 2
    assert history._room == 2


def test_a_document_larger_than_the_whole_room_drives_no_other_out() -> None:
    history = History(document_bytes=10)
    small, large = add(history, b"1111"), add(history, b"x" * 11)
    assert (history.document(small), history.document(large)) == (b"1111", None)
    assert large.size == 11


def test_clearing_begins_a_new_epoch_and_gives_the_room_back() -> None:
    history = History(document_bytes=4)
    before = history.epoch
    add(history, b"1111")
    history.clear()
    assert history.epoch != before
    assert (list(history.after(0)), history.calls) == ([], 0)
    assert history.document(add(history, b"2222")) == b"2222"
