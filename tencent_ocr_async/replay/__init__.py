"""Real answers, recorded once and replayed by the emulator as often as wanted.

    async with Recorder("answers", OcrClient()) as recorder:            # asks the cloud, once for each call
        async with Emulator(recognition=recorder) as emulator:
            recorder.objects = emulator.objects                         # for Cloud Infinite

    Emulator(recognition=Replay("answers"))                             # never goes out

On the command line: `tencent-ocr emulate --record answers`, `tencent-ocr emulate --replay answers`.
"""

from __future__ import annotations

from .recorder import Recorder, Replay

__all__ = ["Recorder", "Replay"]
