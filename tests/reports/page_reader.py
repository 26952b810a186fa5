"""Reads HTML reports: their elements and texts, and whether a value got out of its place."""

import base64
import hashlib
import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, name: str) -> list[str | None]:
        """The values of an attribute, in order."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


# What may stand in a page; nothing here runs or loads anything but the one script and the one style.
ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """html head meta title style body svg symbol path rect circle use header p code main section div h1 h2 h3 h4 ul
        ol li strong dl dt dd nav a span button details summary pre br footer time script""",
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        """lang charset http-equiv content name class width height aria-hidden aria-label aria-labelledby id
        aria-describedby viewbox d x y cx cy r rx preserveaspectratio href rel type hidden
        data-copies tabindex role datetime""",
    )
)


def harmless(text: str, elements: frozenset[str] = ELEMENTS, attributes: frozenset[str] = ATTRIBUTES) -> Page:
    """The parsed page, after asserting that no value became markup."""
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= elements
    assert {name for _, own in page.elements for name in own} <= attributes
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert [tag for tag, _ in page.elements].count("style") == 1
    assert all(str(value).startswith(("https://", "#")) for value in page.values("href"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {str(value)[1:] for value in page.values("href") if str(value).startswith("#")} <= set(ids)
    assert set(page.values("data-copies")) <= set(ids)
    return page


def policy_of(text: str) -> str:
    """The policy that lets this page's own script and style through and nothing else."""

    def hash_of(tag: str) -> str:
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        return "sha256-" + base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()

    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src '{hash_of('script')}'; style-src '{hash_of('style')}'; base-uri 'none'; form-action 'none'\">"
    )
