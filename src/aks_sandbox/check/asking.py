"""Fetches facts: each once, all that do not wait for another together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial

from aks_sandbox.arm.answers import odd_form
from aks_sandbox.arm.compute import get_cluster_quota, list_usages, list_vm_skus
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster, list_kubernetes_versions
from aks_sandbox.arm.inside import look_inside
from aks_sandbox.arm.network import find_subnet
from aks_sandbox.arm.policies import in_background
from aks_sandbox.arm.role_assignments import has_role, principal_of
from aks_sandbox.arm.subscriptions import (
    find_group_location,
    get_feature_state,
    get_provider,
    get_subscription,
    list_permissions,
    list_permissions_at,
)
from aks_sandbox.catalog.tables import find_os_sku, find_runtime, other_features
from aks_sandbox.errors import AksSandboxError, Denied, Interrupted, NotFound, NotLoggedIn, ServiceFailed
from aks_sandbox.explain.missing_facts import (
    ABSENT_CLUSTER,
    ABSENT_GROUP,
    NO_CLUSTER,
    NO_GROUP,
    NO_LOOK,
    NO_REGION,
    NO_ROLE,
    NO_RUN_COMMAND,
    NO_SUBNET,
    NOTHING_ELSEWHERE,
    STOPPED,
    Absence,
    absence_for,
)
from aks_sandbox.model.azure import location_name
from aks_sandbox.model.cluster import Cluster, FeatureFlag
from aks_sandbox.model.facts import Fact, Facts, Known, NotAsked, Unknown, asked_for, subject_fact, with_derived
from aks_sandbox.model.roles import WantedRole
from aks_sandbox.model.wanted import CREATE, ClusterCommand, SandboxSpec
from aks_sandbox.steps import filled

#: Client errors that say nothing about what was asked: a time-out, and too many requests.
_PASSING = (408, 429)


class ArmFacts:
    """The facts about one specification; a fact that another needs is waited for, never fetched twice.

    `look` is the command that sees the inside of the cluster; without it nobody looks there.
    """

    def __init__(self, connection: Connection, spec: SandboxSpec, look: ClusterCommand | None = None) -> None:
        self._connection = connection
        self._spec = spec
        self._look = look
        self._told = dict(connection.told)
        self._futures: dict[str, Future[Fact]] = {}
        self._lock = threading.Lock()
        self._questions: dict[str, Callable[[], Fact]] = {
            "subscription": lambda: Known(get_subscription(connection)),
            "permissions": lambda: Known(list_permissions(connection, spec.target.resource_group)),
            "container_service": lambda: Known(get_provider(connection, "Microsoft.ContainerService")),
            "compute": lambda: Known(get_provider(connection, "Microsoft.Compute")),
            "feature_states": self._feature_states,
            "other_features": lambda: Known(self._states(feature.flag for feature in other_features())),
            "location": self._location,
            "group_location": self._group_location,
            "cluster": self._cluster,
            "skus": lambda: self._of_location(self._skus),
            "usages": lambda: self._of_location(lambda location: list_usages(connection, location)),
            "cluster_quota": self._cluster_quota,
            "in_cluster": self._in_cluster,
            "kubernetes_versions": lambda: self._of_location(
                lambda location: list_kubernetes_versions(connection, location)
            ),
            "subnets": lambda: self._of_each(NO_SUBNET, spec.subnets, self._subnet),
            "permissions_elsewhere": lambda: self._of_each(
                NOTHING_ELSEWHERE, spec.actions_elsewhere, self._permissions_at
            ),
            "roles_held": self._roles_held,
        }

    def fetch(self, needs: Iterable[str]) -> Facts:
        """Fetch what is needed; a fact that Azure does not answer is Unknown with the reason, and hides no other."""
        names = asked_for(needs) - set(self._told)
        self._connection.open()
        wanted = {name: self._start(name) for name in sorted(names & set(self._questions))}
        try:
            answered = {name: future.result() for name, future in wanted.items()}
        except KeyboardInterrupt:
            raise Interrupted("Stopped asking Azure. Nothing was written.", "Repeat the command.") from None
        return with_derived(self._spec, Facts({**self._told, **answered}), find_runtime, find_os_sku)

    def _start(self, name: str) -> Future[Fact]:
        with self._lock:
            if name not in self._futures:
                self._futures[name] = in_background(lambda: self._answer(name))
            return self._futures[name]

    def _answer(self, name: str) -> Fact:
        try:
            return self._questions[name]()
        except NotLoggedIn:
            raise
        except AksSandboxError as error:
            # A file of facts keeps the names of the target, so that the same step is made of it again.
            return Unknown(error.message, filled(error.steps, self._spec.target.names), isinstance(error, Denied))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return Unknown(f"Azure's answer does not have the expected form ({odd_form(error)})")

    def _location(self) -> Fact:
        target = self._spec.target
        if target.location is not None and (target.cluster_name is None or self._spec.purpose == CREATE):
            return Known(location_name(target.location))
        if target.resource_group is None:
            # Not a question that does not apply: what a region must offer was not seen, so nothing passes for it.
            return self._unknown(NO_REGION)
        of_cluster, of_group = self._start("cluster"), self._start("group_location")
        cluster = of_cluster.result()
        # A cluster that exists is where it is, whatever region was named or configured.
        exists = isinstance(cluster, Known) and cluster.value is not None
        if isinstance(cluster, Known) and exists and cluster.value.location:
            return Known(cluster.value.location)
        if target.location is not None:
            return Known(location_name(target.location))
        if exists:
            return Unknown(f"Azure did not report the region of cluster {target.cluster_name}.")
        if isinstance(cluster, Unknown) and self._spec.purpose != CREATE:
            return cluster  # the cluster may be in another region than its group
        group = of_group.result()
        if group == Known(None):
            return self._unknown(ABSENT_GROUP)
        return group

    def _group_location(self) -> Fact:
        group = self._spec.target.resource_group
        if group is None:
            return self._not_asked(NO_GROUP)
        return Known(find_group_location(self._connection, group))

    def _cluster(self) -> Fact:
        target = self._spec.target
        if target.resource_group is None or target.cluster_name is None:
            return self._not_asked(NO_CLUSTER)
        return Known(find_cluster(self._connection, target))

    def _feature_states(self) -> Fact:
        subject = subject_fact(self._spec, self._start("cluster").result(), find_runtime, find_os_sku)
        if not isinstance(subject, Known):
            return subject
        runtimes = subject.value.runtimes
        return Known(self._states(runtime.feature for runtime in runtimes if runtime.feature is not None))

    def _states(self, flags: Iterable[FeatureFlag]) -> Mapping[str, str | None]:
        states = {str(flag): in_background(partial(get_feature_state, self._connection, flag)) for flag in flags}
        return {name: state.result() for name, state in states.items()}

    def _of_each(self, none: Absence, ids: Iterable[str], ask: Callable[[str], object]) -> Fact:
        """What is asked about each resource, together, by its ID in lower case; not asked where there is none."""
        answers = {one.lower(): in_background(partial(ask, one)) for one in ids}
        return Known({one: answer.result() for one, answer in answers.items()}) if answers else self._not_asked(none)

    def _subnet(self, subnet_id: str) -> object:
        return find_subnet(self._connection, subnet_id)

    def _permissions_at(self, scope: str) -> object:
        return list_permissions_at(self._connection, scope)

    def _roles_held(self) -> Fact:
        wanted = {f"{one.scope}|{one.role.id}".lower(): one for one in self._spec.roles}
        return self._of_each(NO_ROLE, wanted, lambda key: self._holds(wanted[key]))

    def _holds(self, wanted: WantedRole) -> bool:
        if wanted.identity_id is None:
            return False
        principal = principal_of(self._connection, wanted.identity_id)
        return has_role(self._connection, wanted.scope, principal, wanted.role)

    def _cluster_quota(self) -> Fact:
        try:
            return self._of_location(lambda location: get_cluster_quota(self._connection, location))
        except (NotFound, ServiceFailed) as error:
            if isinstance(error, ServiceFailed) and (error.status >= 500 or error.status in _PASSING):
                raise
            # Not every cloud and subscription has the Quota service, and nothing rests on it.
            return NotAsked(f"Azure does not report the quota of managed clusters in this region. {error.message}")

    def _in_cluster(self) -> Fact:
        if self._look is None:
            return self._not_asked(NO_LOOK)
        outcome = self._start("cluster").result()
        if not isinstance(outcome, Known):
            return outcome
        target = self._spec.target
        if outcome.value is None:
            return self._not_asked(ABSENT_CLUSTER)
        return self._closed(outcome.value) or Known(look_inside(self._connection, target, outcome.value, self._look))

    def _closed(self, cluster: Cluster) -> Unknown | None:
        if cluster.power_state.lower() == "stopped":
            return self._unknown(STOPPED)
        return self._unknown(NO_RUN_COMMAND) if cluster.run_command_disabled else None

    def _not_asked(self, absence: Absence) -> NotAsked:
        shown = absence_for(absence, self._spec.target)
        return NotAsked(shown.reason, shown.steps)

    def _unknown(self, absence: Absence) -> Unknown:
        shown = absence_for(absence, self._spec.target)
        return Unknown(shown.reason, shown.steps)

    def _skus(self, location: str) -> object:
        cache = self._connection.sku_cache
        if cache is None:
            return list_vm_skus(self._connection, location)
        return cache.get_or_ask(location, lambda: list_vm_skus(self._connection, location))

    def _of_location(self, ask: Callable[[str], object]) -> Fact:
        location = self._start("location").result()
        return Known(ask(location.value)) if isinstance(location, Known) else location
