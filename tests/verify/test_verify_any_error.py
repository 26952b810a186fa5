"""`verify` under every kind of error at each of its calls: nothing is left in the cluster that is not named."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from aks_sandbox.errors import (
    AksSandboxError,
    Denied,
    Interrupted,
    NotFound,
    NotLoggedIn,
    ServiceFailed,
    TimedOut,
    Unreachable,
)
from tests.support.instant_cluster import InstantCluster, told

COMMAND = re.compile(
    r'Remove it(?: with)?:\naz aks command invoke -g sandbox-rg -n demo --command "kubectl delete namespace '
    r'([a-z0-9 -]+) --ignore-not-found"'
)


class SignInExpired(Exception):
    """Stands for the error of a credential that this library does not know, such as az's AuthenticationError."""


FOREIGN: dict[str, Callable[[], BaseException]] = {
    "a credential": lambda: SignInExpired("AADSTS700082: The refresh token has expired."),
    "the sign-in service": lambda: requests.ConnectionError("no answer"),
    "an overflow": lambda: OverflowError("timestamp too large"),
    "a file": lambda: FileNotFoundError(2, "No such file or directory"),
    "memory": MemoryError,
    "recursion": RecursionError,
    "a missing key": lambda: KeyError("name"),
    "an assertion": AssertionError,
    "an exit": lambda: SystemExit(3),
}
OURS: dict[str, Callable[[], BaseException]] = {
    "unreachable": lambda: Unreachable("no answer"),
    "not signed in": lambda: NotLoggedIn("no token"),
    "denied": lambda: Denied("not allowed"),
    "not found": lambda: NotFound("not there"),
    "throttled": lambda: ServiceFailed("throttled", status=429),
    "a server error": lambda: ServiceFailed("broken", status=503),
    "a failed command": lambda: ServiceFailed("canceled"),
    "too long": lambda: TimedOut("has not ended"),
}
#: Azure answers so only where it did not carry out the request.
REFUSALS = ("not signed in", "denied", "not found", "throttled")
CTRL_C: dict[str, Callable[[], BaseException]] = {"Ctrl-C": KeyboardInterrupt}
KINDS = {**FOREIGN, **OURS, **CTRL_C}


def is_end_of_command(error: BaseException) -> bool:
    """Whether Azure says with it that a command has ended."""
    return isinstance(error, ServiceFailed) and error.status == 0


class Striker:
    """Raises an error at one moment of a run, counted from zero: once, or there and at every later one."""

    def __init__(self, make: Callable[[], BaseException], moment: int, *, once: bool) -> None:
        self._make, self._moment, self._once = make, moment, once
        self.seen: list[str] = []
        self.errors: list[BaseException] = []
        #: What the error says has happened, where it says that.
        self.consequence: Callable[[], None] = lambda: None

    def __call__(self, call: str, when: str) -> None:
        self.seen.append(f"{when} {call}")
        number = len(self.seen) - 1
        # A reporter that cannot even warn leaves no way to name anything: it fails at its own moment only.
        if number == self._moment or (number > self._moment and not self._once and call != "warn"):
            self.errors.append(self._make())
            if is_end_of_command(self.errors[-1]):
                self.consequence()
            raise self.errors[-1]


def moments_of(*, pods_end: bool, left: bool) -> list[str]:
    """The moments of a run in which nothing goes wrong."""
    striker = Striker(KeyError, -1, once=True)
    cluster = prepared(striker, pods_end=pods_end, left=left)
    cluster.prove()
    assert cluster.namespaces == set()
    return striker.seen


def prepared(striker: Striker, *, pods_end: bool, left: bool) -> InstantCluster:
    cluster = InstantCluster(striker, pods_end=pods_end)
    striker.consequence = cluster.settle
    cluster.namespaces |= {"aks-sandbox-verify-0badcafe"} if left else set()
    return cluster


@pytest.mark.parametrize("once", [True, False], ids=["once", "from then on"])
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("pods_end", "left"), [(True, False), (False, False), (False, True)])
def test_an_error_at_any_call_leaves_nothing_that_is_not_named(
    name: str, once: bool, pods_end: bool, left: bool
) -> None:
    moments = moments_of(pods_end=pods_end, left=left)
    assert len(moments) > 20
    for number, moment in enumerate(moments):
        if name in REFUSALS and moment.startswith("after post"):
            continue
        striker = Striker(KINDS[name], number, once=once)
        cluster = prepared(striker, pods_end=pods_end, left=left)
        raised: BaseException | None = None
        document = None
        try:
            document = cluster.prove()
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are rows of the table
            raised = error
        cluster.settle()
        unheard = "warn" in moment
        text = told(cluster, raised)
        named = {one for names in COMMAND.findall(text) for one in names.split()}
        ours = cluster.namespaces - {"aks-sandbox-verify-0badcafe"}
        assert ours <= named or unheard, (moment, cluster.namespaces, text)
        if document is not None:
            assert set(document["cleanup"]["left"]) >= ours, moment
        elif name in FOREIGN:
            assert raised in striker.errors, moment
        elif name in CTRL_C:
            # Real signals are heard while something is waited for; elsewhere nothing is in the cluster that could stay.
            assert isinstance(raised, Interrupted) or not ours, moment
        else:
            assert isinstance(raised, AksSandboxError), moment


@pytest.mark.parametrize("name", [*FOREIGN, *OURS])
@pytest.mark.parametrize("moment", ["before poll start", "after poll start"])
def test_one_error_while_the_run_is_waited_for_leaves_nothing(name: str, moment: str) -> None:
    striker = Striker(KINDS[name], moments_of(pods_end=False, left=False).index(moment), once=True)
    cluster = prepared(striker, pods_end=False, left=False)
    if name in FOREIGN:
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - it is that very object
            cluster.prove()
        assert caught.value is striker.errors[0]
    else:
        assert cluster.prove()["verdict"] == "notProven"
    gone_on = name in ("denied", "not signed in", "not found", "too long")
    cluster.settle()
    assert cluster.lines[-1] == "sh probe.sh clean"
    assert cluster.namespaces == set() or gone_on


@pytest.mark.parametrize("name", [*FOREIGN, *OURS])
@pytest.mark.parametrize("moment", ["before poll clean", "after poll clean"])
def test_one_error_at_the_last_removal_is_asked_about_again(name: str, moment: str) -> None:
    striker = Striker(KINDS[name], moments_of(pods_end=False, left=False).index(moment), once=True)
    cluster = prepared(striker, pods_end=False, left=False)
    lost = name in ("denied", "not signed in", "not found", "too long", "a failed command")
    if name == "an exit":
        with pytest.raises(SystemExit):
            cluster.prove()
        assert "Possibly still in the cluster" in told(cluster, None)
        return
    document = cluster.prove()
    # A removal whose end will not be known is sent again; of the others the end is asked for again.
    assert cluster.lines.count("sh probe.sh clean") == (2 if lost else 1)
    assert document["cleanup"]["left"] == []
    assert cluster.namespaces == set()


def test_what_kept_the_removal_from_succeeding_is_said_with_what_is_left() -> None:
    moments = moments_of(pods_end=False, left=False)
    striker = Striker(FOREIGN["an overflow"], moments.index("before post clean"), once=False)
    cluster = prepared(striker, pods_end=False, left=False)
    document = cluster.prove()
    [there] = cluster.namespaces
    assert cluster.warnings[-1] == (
        f"Possibly still in the cluster: namespace {there}. OverflowError: timestamp too large. Remove it with:\n"
        f'az aks command invoke -g sandbox-rg -n demo --command "kubectl delete namespace {there} --ignore-not-found"'
    )
    assert document["cleanup"]["left"] == [there]


def test_a_defect_after_the_removal_still_names_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from aks_sandbox.verify import verify as module

    def defect(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "judge", defect)
    moments = moments_of_a_run_before_the_removal()
    cluster = prepared(Striker(OURS["denied"], moments, once=False), pods_end=False, left=False)
    with pytest.raises(ZeroDivisionError):
        cluster.prove()
    [there] = cluster.namespaces
    assert COMMAND.findall(told(cluster, None)) == [there]


def moments_of_a_run_before_the_removal() -> int:
    """The moment at which the removal is sent, in a run that looks twice."""
    striker = Striker(KeyError, -1, once=True)
    with pytest.raises(ZeroDivisionError):
        prepared(striker, pods_end=False, left=False).prove()
    return striker.seen.index("before post clean")


@pytest.mark.parametrize("name", FOREIGN)
def test_pods_that_are_to_be_kept_are_removed_where_no_result_names_them(name: str) -> None:
    moment = moments_of(pods_end=False, left=False).index("before progress Looking at the pods again")
    striker = Striker(FOREIGN[name], moment, once=True)
    cluster = prepared(striker, pods_end=False, left=False)
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - it is that very object
        cluster.prove(keep=True)
    assert caught.value is striker.errors[0]
    assert cluster.lines[1:] == ["sh probe.sh start", "sh probe.sh clean"]
    assert cluster.namespaces == set()
