"""How the members of JSON are called: as az prints them, which is not always as Azure's REST API spells them.

az camel-cases the Python names of the SDK, and the SDK makes these of the REST names: osSKU is os_sku and then osSku.
Sources:
https://github.com/microsoft/knack/blob/dev/knack/util.py
https://github.com/Azure/autorest.python
"""

from __future__ import annotations

import re

_CAPITALS = re.compile(r"IPv(?=\d)|[A-Z]+")


def member_of(attribute: str) -> str:
    """The member for a Python name: node_pools becomes nodePools."""
    return re.sub(r"(?<!^)_([a-zA-Z])", lambda match: match[1].upper(), attribute)


def attribute_of(member: str) -> str:
    """The Python name for a member of a document of ours: the way back of `member_of`."""
    return re.sub(r"(?<!^)[A-Z]", lambda match: f"_{match[0].lower()}", member)


def az_name(rest_name: str) -> str:
    """What az calls the member that the REST API spells in that way: vnetSubnetID becomes vnetSubnetId."""
    return member_of(_CAPITALS.sub(_word, rest_name).replace("-", "_"))


def _word(match: re.Match[str]) -> str:
    word, end = match.group(), match.end()
    before = "_" if match.start() > 0 and match.string[match.start() - 1] not in "_-" else ""
    # The last capital of several begins the next word, as in publicIPPrefix.
    if word.isupper() and len(word) > 1 and match.string[end : end + 1].isalpha():
        return f"{before}{word[:-1].lower()}_{word[-1].lower()}"
    return before + word.lower()
