"""Feature flags of a subscription.

States: NotRegistered, Pending, Registering, Registered, Unregistering, Unregistered.
"""

from __future__ import annotations

from aks_sandbox.arm.api_versions import FEATURES
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, text
from aks_sandbox.errors import NotFound
from aks_sandbox.model.runtime import FeatureFlag


def get_feature_state(connection: Connection, flag: FeatureFlag) -> str | None:
    """The state of the flag; None when the service no longer knows it."""
    doing = f"reading feature {flag}"
    try:
        body = connection.get(_path(connection, flag), FEATURES, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return text(body["properties"]["state"])


def register_feature(connection: Connection, flag: FeatureFlag) -> str | None:
    """Ask for the registration and answer the state that follows; None when the service does not know the flag."""
    doing = f"registering feature {flag}"
    try:
        body = connection.post(f"{_path(connection, flag)}/register", FEATURES, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return text(body["properties"]["state"])


def _path(connection: Connection, flag: FeatureFlag) -> str:
    return connection.subscription_path(
        "providers", "Microsoft.Features", "providers", flag.namespace, "features", flag.name
    )
