"""Rows: what the simulator answers for Microsoft.Features."""

from __future__ import annotations

from arm_simulator.core.routing import Route
from arm_simulator.features import handlers

BASE = "/subscriptions/{subscription}/providers/Microsoft.Features"
FEATURE = BASE + "/providers/{namespace}/features/{feature}"
REGISTRATIONS = BASE + "/featureProviders/{namespace}/subscriptionFeatureRegistrations"
FEATURES = "Microsoft.Features/features"
NEWER = "Microsoft.Features/subscriptionFeatureRegistrations"

OF_PROVIDER = "Microsoft.Features/providers/features"
OF_REGISTRATION = "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations"
READ_FLAG = f"{OF_PROVIDER}/read"
READ_REGISTRATION = f"{OF_REGISTRATION}/read"

ROUTES = (
    Route("GET", BASE + "/features", handlers.list_features, FEATURES, "feature flags"),
    Route(
        "GET",
        BASE + "/providers/{namespace}/features",
        handlers.list_features,
        FEATURES,
        "flags of a provider",
        action=READ_FLAG,
    ),
    Route("GET", FEATURE, handlers.get_feature, FEATURES, "a feature flag", action=READ_FLAG),
    Route(
        "POST",
        FEATURE + "/register",
        handlers.register_feature,
        FEATURES,
        "register a flag",
        action=f"{OF_PROVIDER}/register/action",
    ),
    Route(
        "POST",
        FEATURE + "/unregister",
        handlers.unregister_feature,
        FEATURES,
        "unregister a flag",
        action=f"{OF_PROVIDER}/unregister/action",
    ),
    Route("GET", BASE + "/subscriptionFeatureRegistrations", handlers.list_registrations, NEWER, "registered flags"),
    Route(
        "GET",
        REGISTRATIONS,
        handlers.list_registrations,
        NEWER,
        "registered flags of a provider",
        action=READ_REGISTRATION,
    ),
    Route(
        "GET",
        REGISTRATIONS + "/{feature}",
        handlers.get_registration,
        NEWER,
        "a flag, in the newer shape",
        action=READ_REGISTRATION,
    ),
    Route(
        "PUT",
        REGISTRATIONS + "/{feature}",
        handlers.put_registration,
        NEWER,
        "register a flag",
        action=f"{OF_REGISTRATION}/write",
    ),
    Route(
        "DELETE",
        REGISTRATIONS + "/{feature}",
        handlers.delete_registration,
        NEWER,
        "unregister a flag",
        action=f"{OF_REGISTRATION}/delete",
    ),
)
