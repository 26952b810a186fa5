"""HTML pages that need nothing beside themselves, to be read, printed and mailed.

Pages are trees of elements: texts become text nodes, so that nothing has to be escaped and nothing can be forgotten.
The Content-Security-Policy names the one style and the one script by their hashes and loads nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import https_address, visible
from aks_sandbox.reports.text import Run
from aks_sandbox.steps import Step

Element = ElementTree.Element

# Each on a field of 20 by 20; `s` is filled with the colour of the status, `k` is drawn on it.
_SHAPES: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]] = {
    Status.FAIL: (
        ("path", {"class": "s", "d": "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"}),
        ("path", {"class": "k", "d": "m7 7 6 6m0-6-6 6"}),
    ),
    Status.UNKNOWN: (
        ("path", {"class": "s", "d": "M10 .6 19.4 10 10 19.4.6 10z"}),
        ("path", {"class": "k", "d": "M7.9 7.9a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4m0 2.6v.1"}),
    ),
    Status.WARN: (
        ("path", {"class": "s", "d": "M10 1.6 19.4 18.2H.6z"}),
        ("path", {"class": "k", "d": "M10 7.6v4.6m0 2.9v.1"}),
    ),
    Status.IGNORED: (
        ("rect", {"class": "o", "x": "2", "y": "2", "width": "16", "height": "16", "rx": "1"}),
        ("path", {"class": "l", "d": "m5.5 14.5 9-9"}),
    ),
    Status.INFO: (
        ("circle", {"class": "o", "cx": "10", "cy": "10", "r": "8.2"}),
        ("path", {"class": "l", "d": "M10 9.2v5m0-8.1V6"}),
    ),
    Status.SKIPPED: (
        ("circle", {"class": "o d", "cx": "10", "cy": "10", "r": "8.2"}),
        ("path", {"class": "l", "d": "M6.6 10h6.8"}),
    ),
    Status.PASS: (
        ("circle", {"class": "s", "cx": "10", "cy": "10", "r": "9"}),
        ("path", {"class": "k", "d": "m5.9 10.3 2.8 2.8 5.4-6"}),
    ),
    "supports": (
        ("circle", {"class": "o", "cx": "10", "cy": "10", "r": "8.2"}),
        ("path", {"class": "l", "d": "m6.2 10.3 2.6 2.6 5-5.6"}),
    ),
}


def el(tag: str, *children: Element | str | None, **attributes: str) -> Element:
    """An element; texts are made visible, None is left out. `class_` and `data_column` become class and data-column."""
    names = {name.rstrip("_").replace("_", "-"): visible(value) for name, value in attributes.items()}
    element = Element(tag, names)
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            element.append(child)
            last = child
        elif child and last is None:
            element.text = (element.text or "") + visible(child)
        elif child and last is not None:
            last.tail = (last.tail or "") + visible(child)
    return element


def page(
    title: str,
    run: Run,
    main: Iterable[Element | None],
    *,
    wide: bool = False,
    names: str = "a subscription and its resources",
) -> str:
    """The whole page, which ends in a newline; `names` is what must not be shared without care."""
    style, script = _file("report.css"), _file("report.js")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        Element("meta", {"http-equiv": "Content-Security-Policy", "content": _policy(style, script)}),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex"),
        el("meta", name="generator", content=f"aks-sandbox {run.tool_version}"),
        el("title", title),
        _raw("style", style),
    )
    body = el(
        "body",
        _mark_definitions(),
        el(
            "header",
            el("p", "AKS Pod Sandboxing", class_="product"),
            el("p", el("code", run.command), " ", _time(run.created_at)),
            class_="top",
        ),
        el("main", *main),
        el(
            "footer",
            el("p", "Written ", _time(run.created_at), f" by aks-sandbox {run.tool_version}."),
            el("p", f"This page loads nothing. It names {names}: share it with care."),
        ),
        el("p", id="said", class_="hidden", role="status"),
        _raw("script", script),
        **({"class": "wide"} if wide else {}),
    )
    document = ElementTree.tostring(el("html", head, body, lang="en"), encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{document}\n"


def verdict_banner(name: str, words: str, *sentences: str) -> Element:
    """The verdict: the name of its mark, its words, and the sentences that sum up."""
    lines = (el("p", sentence, class_="summary") for sentence in sentences if sentence)
    return el(
        "section",
        mark(name),
        el("div", el("h1", words, id="verdict"), *lines),
        class_=f"verdict is-{name}",
        aria_labelledby="verdict",
    )


def mark(name: str) -> Element:
    """The drawing of a status; its meaning stands beside it as text, so a screen reader passes over it."""
    return el("svg", el("use", href=f"#mark-{name}"), class_=f"mark is-{name}", aria_hidden="true")


def section(name: str, heading: str, *children: Element | None, note: str = "", class_: str = "") -> Element | None:
    """A part of the page with its heading; None where nothing is in it."""
    inner = [child for child in children if child is not None]
    if not inner:
        return None
    title = el("h2", heading, id=name)
    head = el("header", title, el("p", note)) if note else title
    return el("section", head, *inner, class_=class_ or name, aria_labelledby=name)


def terms(pairs: Iterable[tuple[str, str]]) -> Element:
    """Names with their values."""
    return el("dl", *(el("div", el("dt", name), el("dd", value)) for name, value in pairs))


def lines(tag: str, text: str, **attributes: str) -> Element:
    """The text in one element, with a break where it has a new line."""
    parts: list[Element | str] = []
    for number, line in enumerate(text.strip().split("\n")):
        parts += [*([el("br")] if number else []), line]
    return el(tag, *parts, **attributes)


def steps(todo: Iterable[Step], anchor: str) -> list[Element]:
    """What to do: sentences as paragraphs, commands with a button that copies them."""
    parts: list[Element] = []
    for number, step in enumerate(todo):
        if step.text:
            parts.append(el("p", step.text))
        if step.command is not None:
            name = f"{anchor}-command-{number}"
            button = el("button", "Copy", type="button", hidden="", data_copies=name, aria_describedby=name)
            parts.append(el("div", el("code", str(step.command), id=name), button, class_="command"))
    return parts


def link(address: str, *children: Element | str, **attributes: str) -> Element | None:
    """A link where the address leads over https; None where it does not."""
    safe = https_address(address)
    return None if safe is None else el("a", *children, href=safe, rel="noopener noreferrer", **attributes)


def documentation(address: str) -> Element | None:
    """A paragraph with the address of a page."""
    if not address:
        return None
    linked = link(address, address.removeprefix("https://"))
    # Not `or`: an element in which only text stands is false.
    return el("p", address if linked is None else linked, class_="docs")


def _mark_definitions() -> Element:
    """The drawings, invisible by themselves."""
    symbols = []
    for name, shapes in _SHAPES.items():
        drawn = (Element(tag, dict(attributes)) for tag, attributes in shapes)
        symbols.append(el("symbol", *drawn, id=f"mark-{name}", viewBox="0 0 20 20"))
    return el("svg", *symbols, class_="marks", width="0", height="0", aria_hidden="true")


def _raw(tag: str, text: str) -> Element:
    # The serializer of HTML does not escape these two; their text is ours and comes from a file of this package.
    element = Element(tag)
    element.text = text
    return element


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _time(created_at: str) -> Element | str:
    try:
        time = datetime.fromisoformat(created_at.replace("Z", "+00:00"))
    except ValueError:
        return created_at
    if time.tzinfo is None:
        return created_at
    utc = time.astimezone(UTC)
    return el("time", f"{utc:%Y-%m-%d %H:%M} UTC", datetime=f"{utc:%Y-%m-%dT%H:%M:%SZ}")
