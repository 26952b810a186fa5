"""What a name that is taken out of a text must look like: one form for each kind of thing, the one that it can have.

A pattern of the catalogue writes `<group>` where the name of a resource group stands, and cannot take another alphabet
than the form here. So nothing that is taken out of a text begins with a dash, which would make it an option of a
command, and nothing but letters, digits, blanks and the characters of -_.()/ is in it. Sources: the naming rules of
https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules and
https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

from __future__ import annotations

import re

_NUMBER = "[0-9]{1,9}"
_SUBDOMAIN = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PROVIDER = r"[A-Za-z]{1,80}(?:\.[A-Za-z]{1,80}){1,6}"
_LABEL_KEY = "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"

#: Name of a group of a pattern: the form of what it takes. Each begins with a letter, a digit, or one of _(.
FORMS = {
    # Azure
    "action": rf"{_PROVIDER}(?:/[A-Za-z]{{1,80}}){{1,8}}",
    "cluster": "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
    "feature": "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,126}[A-Za-z0-9])?",
    # Azure takes a dash and a full stop at the beginning too. A text that names such a group is not explained.
    "group": r"[\w(](?:[\w().-]{0,88}[\w()-])?",
    "location": "[a-z][a-z0-9]{0,49}",
    "provider": _PROVIDER,
    "quota": r"[^\W_][\w.-]{0,40}(?: [^\W_][\w.-]{0,40}){0,8}?",
    "limit": _NUMBER,
    "used": _NUMBER,
    "needed": _NUMBER,
    "wanted": _NUMBER,
    # Kubernetes
    "api_resource": "[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?(?:/[a-z]{1,40})?",
    "class": _SUBDOMAIN,
    "handler": _SUBDOMAIN,
    "key": _LABEL_KEY,
    "kind": "secret|configmap",
    "level": "baseline|restricted|privileged",
    "namespace": _LABEL,
    "object": _SUBDOMAIN,
    "resource": "cpu|memory",
    "resource_quota": _SUBDOMAIN,
    "verb": "[a-z]{1,20}",
    "webhook": _SUBDOMAIN,
}
_PLACE = re.compile(r"<(?P<name>[a-z_]+)>")


def with_forms(pattern: str) -> str:
    """The pattern with a group of that name for each `<name>`; KeyError for a name without a form."""
    return _PLACE.sub(lambda match: f"(?P<{match['name']}>{FORMS[match['name']]})", pattern)
