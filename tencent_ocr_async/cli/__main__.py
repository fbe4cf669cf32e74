"""`python -m tencent_ocr_async.cli`, the same as `tencent-ocr`."""

from . import main

main()
