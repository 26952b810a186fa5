"""Who can have written a text, which decides which of the known messages it may be."""

from __future__ import annotations

from enum import IntEnum


class Origin(IntEnum):
    """The writers of a text, those who are trusted with more after those who are trusted with less.

    A row of the catalogue names the first of them that may say its message: what a later one says may be it too.
    """

    TENANT = 1
    """Whoever may run a pod in the cluster: its events, its status, its log, and all that a command printed there."""
    KUBECTL = 2
    """What kubectl printed of the API server's refusal of a command of ours."""
    AZURE = 3
    """Azure Resource Manager and AKS, which may pass on what a cluster said."""
    PERSON = 4
    """A text that a person gave in order to have it explained, who knows where it comes from."""
