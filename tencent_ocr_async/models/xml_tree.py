"""XML as a tree of dicts, lists and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_DEPTH: Final = 64


def read_xml(text: bytes | str, root: str) -> dict[str, Any]:
    """The content of the document element `root`: child elements by name, repeated ones as a list.

    An element without children is its text, an empty one None. Namespaces, attributes and text beside child
    elements are left out. Raises ValueError for anything but such a document: broken XML, another root,
    nesting deeper than 64, and DTDs and entities of every kind, which no answer needs.
    """
    # Only Cloud Infinite answers in XML; the other actions need not pay for the import.
    from defusedxml import ElementTree  # noqa: PLC0415

    try:
        element = ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(f"not well-formed XML: {error}") from error
    if _name(element) != root:
        raise ValueError(f"the document element is {_name(element)!r}, not {root!r}")
    content = _read(element, 1)
    return content if isinstance(content, dict) else {}


def _read(element: Element, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError(f"elements are nested deeper than {_MAX_DEPTH}")
    if len(element) == 0:
        text = element.text or ""
        # A container that was printed over two lines has the line break as its text.
        return None if not text or (text.isspace() and "\n" in text) else text
    children: dict[str, list[Any]] = {}
    for child in element:
        children.setdefault(_name(child), []).append(_read(child, depth + 1))
    return {name: found[0] if len(found) == 1 else found for name, found in children.items()}


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
