"""Faults as a script: one after the other, by action and by turn, the same in every run."""

from __future__ import annotations

from tencent_ocr_async.emulator.faults import FaultBook


def strikes(book: FaultBook, calls: int, action: str = "SealOCR") -> list[str | int | None]:
    """What strikes each of the next calls."""
    struck = [book.pick(action) for _ in range(calls)]
    return [None if fault is None else fault.what for fault in struck]


def test_faults_with_times_strike_in_the_order_in_which_they_were_added() -> None:
    book = FaultBook()
    book.add("InternalError", times=2)
    book.add("reset", times=1)
    book.add(502, times=1)
    assert strikes(book, 6) == ["InternalError", "InternalError", "reset", 502, None, None]


def test_each_action_has_a_script_of_its_own() -> None:
    book = FaultBook()
    book.add("hang", times=1, action="SealOCR")
    book.add("cut", times=1, action="VatInvoiceOCR")
    assert strikes(book, 2, "VatInvoiceOCR") == ["cut", None]
    assert strikes(book, 2, "SealOCR") == ["hang", None]


def test_every_nth_counts_the_calls_of_its_action_alone() -> None:
    book = FaultBook()
    book.add(502, every=3, action="SealOCR")
    assert strikes(book, 5, "VatInvoiceOCR") == [None] * 5
    assert strikes(book, 6) == [None, None, 502, None, None, 502]


def test_a_script_may_be_given_a_number_of_turns() -> None:
    book = FaultBook()
    fault = book.add("html", every=2, times=2)
    assert strikes(book, 8) == [None, "html", None, "html", None, None, None, None]
    assert fault.count == 2


def test_a_share_strikes_the_same_calls_for_the_same_seed() -> None:
    def once(seed: int) -> list[str | int | None]:
        book = FaultBook()
        book.add("reset", share=0.1, seed=seed)
        return strikes(book, 500)

    assert once(7) == once(7) != once(8)
    assert 25 <= once(7).count("reset") <= 75
