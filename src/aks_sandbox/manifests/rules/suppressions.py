"""Rules about suppressions themselves; `lint` finds them after all others."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.rules.rule import Certainty, Effect, Hit, pod_rule
from aks_sandbox.model.finding import Status

_PAGE = "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/"


@pod_rule(
    "SBW901",
    "suppressions that are not valid",
    effect=Effect.ADVICE,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=_PAGE,
)
def invalid_suppression(_pod: Pod) -> Iterable[Hit]:
    """A suppression of a rule that does not exist, or without a reason.

    Why: a suppression with a misspelled code suppresses nothing, and one without a reason cannot be reviewed.
    Fix: name a code that exists, and say why its finding is accepted.
    Example: az aks-sandbox rule list --output table
    """
    return ()


@pod_rule(
    "SBW902",
    "suppressions without effect",
    effect=Effect.ADVICE,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=_PAGE,
)
def useless_suppression(_pod: Pod) -> Iterable[Hit]:
    """A suppression that suppresses nothing.

    Why: the finding that it was written for is fixed or moved to another object. What stays may hide the next one.
    Fix: remove the suppression, or correct what it names.
    """
    return ()


RULES = (invalid_suppression, useless_suppression)
