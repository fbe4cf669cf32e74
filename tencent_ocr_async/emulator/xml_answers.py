"""XML as COS and Cloud Infinite write it: lists are repeated elements, there are no attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(root: str, members: Mapping[str, Any]) -> bytes:
    """A UTF-8 document; None leaves an element out, booleans become true and false."""
    element = Element(root)
    _fill(element, members)
    written: bytes = tostring(element, encoding="utf-8")
    return written


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            for each in inner if isinstance(inner, list) else [inner]:
                if each is not None:
                    _fill(SubElement(element, name), each)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    else:
        element.text = _NOT_IN_XML.sub("\ufffd", str(value))
