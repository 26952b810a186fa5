"""`feature show` and `feature register`: the flag that a preview runtime needs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.subscriptions import get_feature_state, get_provider, register_feature, register_provider
from aks_sandbox.errors import ApprovalPending, Interrupted, ServiceFailed, TimedOut
from aks_sandbox.model.cluster import FeatureFlag, WorkloadRuntime
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.steps import Step, step

_FIRST_PAUSES = (1, 2, 3, 5)
_MOST_SECONDS = 1800
_REGISTRABLE = ("notregistered", "unregistered", "notspecified", "unregistering")
_WAITING = ("registering", *_REGISTRABLE)


def show_feature(connection: Connection, runtime: WorkloadRuntime) -> dict[str, Any]:
    """The state of the flag that the runtime needs; `NotRequired` when it needs none, `Gone` when unknown."""
    if runtime.feature is None:
        return _not_required(runtime)
    return _document(runtime, runtime.feature, get_feature_state(connection, runtime.feature))


def register_feature_and_wait(
    connection: Connection, runtime: WorkloadRuntime, reporter: Reporter, *, wait: bool
) -> dict[str, Any]:
    """Register the flag, wait for it, then refresh the provider's registration and wait for that.

    ApprovalPending as soon as a human has to approve; TimedOut after half an hour.
    """
    flag = runtime.feature
    if flag is None:
        return _not_required(runtime)
    asked = False
    try:
        state = get_feature_state(connection, flag)
        asked = state is not None and state.lower() == "registering"
        if state is not None and state.lower() in _REGISTRABLE:
            asked = True
            state = register_feature(connection, flag)
        if state is None:
            return _document(runtime, flag, None)
        if not wait:
            _stop_at_pending(runtime, flag, state)
            return _document(runtime, flag, state)
        state = _wait_for_flag(connection, runtime, flag, state, reporter)
        asked = True
        _refresh_provider(connection, runtime, flag, reporter)
    except KeyboardInterrupt:
        if not asked:
            raise Interrupted(
                f"Stopped before the registration of {flag} was asked for. Nothing was written.", "Repeat the command."
            ) from None
        raise Interrupted(
            f"Stopped waiting. Azure continues with the registration of {flag}.",
            _feature_step("Look at it:", "show", runtime),
        ) from None
    return _document(runtime, flag, state)


def _wait_for_flag(
    connection: Connection, runtime: WorkloadRuntime, flag: FeatureFlag, state: str, reporter: Reporter
) -> str:
    def look() -> str:
        return get_feature_state(connection, flag) or "Gone"

    last = _wait(
        connection,
        runtime,
        f"feature {flag}",
        state,
        look,
        reporter,
        lambda now: _stop_at_pending(runtime, flag, now),
    )
    if last.lower() != "registered":
        raise ServiceFailed(
            f"The registration of {flag} ended as {last}.", _feature_step("Register it again:", "register", runtime)
        )
    return last


def _refresh_provider(connection: Connection, runtime: WorkloadRuntime, flag: FeatureFlag, reporter: Reporter) -> None:
    state = register_provider(connection, flag.namespace).registration_state

    def look() -> str:
        return get_provider(connection, flag.namespace).registration_state

    last = _wait(
        connection,
        runtime,
        f"provider {flag.namespace}",
        state,
        look,
        reporter,
        lambda now: None,
    )
    if last.lower() != "registered":
        raise ServiceFailed(
            f"The registration of {flag.namespace} ended as {last}.",
            step("Register it:", "az provider register --namespace {namespace} --wait", namespace=flag.namespace),
        )


def _wait(
    connection: Connection,
    runtime: WorkloadRuntime,
    what: str,
    state: str,
    look: Callable[[], str],
    reporter: Reporter,
    inspect: Callable[[str], None],
) -> str:
    waited = 0.0
    for pause in itertools.chain(_FIRST_PAUSES, itertools.repeat(connection.poll_seconds)):
        inspect(state)
        if state.lower() not in _WAITING:
            return state
        if waited >= _MOST_SECONDS:
            raise TimedOut(
                f"{what} is still {state} after {_MOST_SECONDS // 60} minutes. Azure continues with it.",
                _feature_step("Repeat the command later; it waits again:", "register", runtime),
            )
        reporter.progress(f"{what}: {state}")
        connection.sleep(pause)
        waited += pause
        state = through_outages(connection, what, reporter, look)
    raise AssertionError("an endless sequence ended")


def _feature_step(text: str, verb: str, runtime: WorkloadRuntime) -> Step:
    # The runtime may have come from an option, and without it the command would be about the configured one.
    pattern = f"az aks-sandbox feature {verb} {Argument.WORKLOAD_RUNTIME} {{runtime}}"
    return step(text, pattern, runtime=runtime.name)


def _stop_at_pending(runtime: WorkloadRuntime, flag: FeatureFlag, state: str) -> None:
    if state.lower() == "pending":
        raise ApprovalPending(
            f"The registration of {flag} is Pending: it waits for an approval, so waiting here does not help.",
            _feature_step("Look again later:", "show", runtime),
            f"Or use {Argument.WORKLOAD_RUNTIME} KataVmIsolation, which is generally available and needs no approval.",
        )


def _document(runtime: WorkloadRuntime, flag: FeatureFlag, state: str | None) -> dict[str, Any]:
    if state is None:
        message = f"{flag} was not found: Azure no longer has this feature, so there is nothing to register."
    elif state.lower() == "registered":
        message = f"{flag} is Registered: the subscription may use {runtime.name}."
    else:
        message = f"{flag} is {state}, and {runtime.name} needs it to be Registered."
    return {
        "namespace": flag.namespace,
        "name": flag.name,
        "state": state or "Gone",
        "workloadRuntime": runtime.name,
        "required": state is not None,
        "message": message,
    }


def _not_required(runtime: WorkloadRuntime) -> dict[str, Any]:
    return {
        "namespace": None,
        "name": None,
        "state": "NotRequired",
        "workloadRuntime": runtime.name,
        "required": False,
        "message": f"{runtime.name} is generally available and needs no feature flag.",
    }
