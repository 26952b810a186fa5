"""The subscription itself: whether it is enabled."""

from __future__ import annotations

from aks_sandbox.arm.api_versions import SUBSCRIPTIONS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, text
from aks_sandbox.model.subscription import Subscription


def get_subscription(connection: Connection) -> Subscription:
    """The state of the subscription."""
    doing = "reading the subscription"
    body = connection.get(connection.subscription_path(), SUBSCRIPTIONS, doing)
    with expected_form(doing):
        return Subscription(state=text(body["state"]))
