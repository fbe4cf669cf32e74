"""CPU time of a call with a picture of 5 MB: encoding, hashing, building JSON, sending."""

from __future__ import annotations

from typing import Final

from benchmarks.contenders import BARE, BARE_SIGNING, OFFICIAL_ASYNC, OFFICIAL_SYNC, OURS, OURS_CALL
from benchmarks.cpu import table_of, targets_of
from benchmarks.measuring import Load, in_rounds, opened
from benchmarks.pictures import LARGE, make_picture
from benchmarks.report import Section

_EVERYBODY: Final = (OURS, OURS_CALL, OFFICIAL_ASYNC, OFFICIAL_SYNC, BARE_SIGNING, BARE)
_METHOD: Final = (
    "As above, with 5 MB (5 x 1024 x 1024 bytes) of seeded noise behind a valid PNG header, one call "
    "after the other. Bare aiohttp and the SDK's users encode with the standard library's base64; bare "
    "aiohttp hands the whole body over as bytes. Ours encodes with pybase64 and puts the JSON around the "
    "encoded text, where json.dumps looks at each of its characters: that is how it can take less than "
    "bare aiohttp. `unsigned` leaves out the SHA-256 of the 7 MB that a signature needs."
)


async def run(origin: str, *, quick: bool) -> Section:
    """Calls with 5 MB, one after the other."""
    rounds, calls = (3, 3) if quick else (15, 6)
    picture = make_picture(LARGE)
    async with opened(_EVERYBODY, origin, picture, warm_up=3) as sends:
        figures = await in_rounds(sends, rounds, Load(picture, calls, in_flight=1).cpu_per_call)
    case = "picture of 5 MB"
    table = table_of(f"{case} ({rounds} rounds of {calls} calls)", figures, "ms CPU")
    targets = targets_of(case, figures, bare_limit=1.5, official_limit=None)
    return Section("CPU per 5 MB call", _METHOD, (table,), tuple(targets))
