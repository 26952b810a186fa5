"""Text in an HTML page: escaped, with hidden characters made visible; addresses as links, commands to copy."""

from __future__ import annotations

import re
from html import escape

from aks_sandbox.model.safe_text import https_address, visible

# A command that can be pasted: it starts the line, or follows the words that introduce it.
_COMMAND = re.compile(r"(?P<words>(?:.*?:[ \t]+)?)(?P<command>(?:az|kubectl|helm)[ \t]+\S.*)")


def html_text(text: str) -> str:
    """The text as it may stand in an element or an attribute."""
    return escape(visible(text))


def html_lines(text: str) -> str:
    """The text without blanks around it, a break where it has a new line."""
    return html_text(text.strip()).replace("\n", "<br>")


def documentation(address: str) -> str:
    """A paragraph with the address of a page: a link where it leads over https, nothing where there is none."""
    if not address:
        return ""
    link = https_address(address)
    if link is None:
        return f'<p class="docs">{html_text(address)}</p>'
    shown = link.removeprefix("https://")
    return f'<p class="docs"><a href="{escape(link)}" rel="noopener noreferrer">{escape(shown)}</a></p>'


def steps(text: str, anchor: str) -> str:
    """What to do, line by line: words as paragraphs, commands with a button that copies them."""
    parts = []
    for number, line in enumerate(visible(text).strip().split("\n")):
        found = _COMMAND.fullmatch(line.strip())
        words = found["words"] if found else line
        if words.strip():
            parts.append(f"<p>{escape(words.strip())}</p>")
        if found:
            name = f"{anchor}-command-{number}"
            parts.append(
                f'<div class="command"><code id="{name}">{escape(found["command"])}</code>'
                f'<button type="button" hidden data-copies="{name}" '
                f'aria-describedby="{name}">Copy</button></div>'
            )
    return "".join(parts)
