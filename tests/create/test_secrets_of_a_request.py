"""A secret of a request is sent and never shown: not in a dry run, not in a comparison, not in the result."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster, validate_cluster
from aks_sandbox.create.existing import differences
from aks_sandbox.create.node_pool import add_node_pool, validate_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.reports.text import Shown
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, cluster_spec, sandbox_spec, target, world_with_cluster

PASSWORD = "hunter2-Pa55word"
PROXY = f"http://me:{PASSWORD}@proxy.example.com:3128/"
SAID = "The request has secrets that are not shown. (removed) stands for them at {}."
PATCH = {"properties": {"httpProxyConfig": {"httpProxy": PROXY, "noProxy": ["localhost"]}, "adminPassword": PASSWORD}}


@pytest.mark.parametrize("validate", [False, True], ids=["--dry-run", "--dry-run --validate"])
def test_a_dry_run_of_a_cluster_shows_all_but_its_secrets_and_names_them(validate: bool) -> None:
    arm, reporter = InProcessArm(), RecordingReporter()
    options = WriteOptions(dry_run=True, validate=validate, patches=(PATCH,))
    carry_out = validate_cluster if validate else create_cluster
    shown: Any = carry_out(arm.connection, cluster_spec(GA), options, SshKey("ssh-rsa AAAAB3Nza me"), reporter)
    document = shown.document if isinstance(shown, Shown) else shown
    properties = document["body"]["properties"]
    assert properties["httpProxyConfig"] == {
        "httpProxy": "http://(removed)@proxy.example.com:3128/",
        "noProxy": ["localhost"],
    }
    assert properties["adminPassword"] == "(removed)"
    assert properties["linuxProfile"]["ssh"]["publicKeys"] == [{"keyData": "ssh-rsa AAAAB3Nza me"}]
    assert SAID.format("properties.httpProxyConfig.httpProxy, properties.adminPassword") in reporter.warnings
    assert PASSWORD not in json.dumps(document) + "".join(reporter.warnings)


@pytest.mark.parametrize("validate", [False, True], ids=["--dry-run", "--dry-run --validate"])
def test_a_dry_run_of_a_node_pool_shows_all_but_its_secrets_and_names_them(validate: bool) -> None:
    arm, reporter = InProcessArm(world_with_cluster()), RecordingReporter()
    patch = {"properties": {"tags": {"clientSecret": PASSWORD}}}
    options = WriteOptions(dry_run=True, validate=validate, patches=(patch,))
    carry_out = validate_node_pool if validate else add_node_pool
    shown: Any = carry_out(arm.connection, sandbox_spec(GA), options, reporter)
    document = shown.document if isinstance(shown, Shown) else shown
    assert document["body"]["properties"]["tags"] == {"clientSecret": "(removed)"}
    assert SAID.format("properties.tags.clientSecret") in reporter.warnings


def test_a_request_without_secrets_is_shown_without_a_word() -> None:
    arm, reporter = InProcessArm(), RecordingReporter()
    document = create_cluster(
        arm.connection, cluster_spec(GA), WriteOptions(dry_run=True), SshKey("ssh-rsa AAAAB3Nza me"), reporter
    )
    assert "(removed)" not in json.dumps(document)
    assert reporter.warnings == []


def test_what_is_sent_has_the_secret_and_what_is_printed_of_the_result_does_not() -> None:
    arm, reporter = InProcessArm(), RecordingReporter()
    patch = {"properties": {"httpProxyConfig": {"httpProxy": PROXY}}}
    answer = create_cluster(arm.connection, cluster_spec(GA), WriteOptions(patches=(patch,)), SshKey(), reporter)
    [put] = arm.traffic.writes
    assert put.body["properties"]["httpProxyConfig"]["httpProxy"] == PROXY
    again = reconcile_cluster(arm.connection, target(), reporter)
    for document in (answer, again):
        assert document is not None
        assert document["httpProxyConfig"]["httpProxy"] == "http://(removed)@proxy.example.com:3128/"
    assert arm.traffic.writes[-1].body["properties"]["httpProxyConfig"]["httpProxy"] == PROXY


@pytest.mark.parametrize("length", [1, 30, 300])
def test_a_difference_names_the_member_and_no_part_of_a_secret_however_long_it_is(length: int) -> None:
    secret = "x9Y" * length
    body = {"properties": {"httpProxyConfig": {"httpProxy": f"http://me:{secret}@new"}, "adminPassword": secret}}
    there = {"properties": {"httpProxyConfig": {"httpProxy": f"http://me:{secret}{secret}@old"}}}
    found = differences(body, there, frozenset())
    assert [(one.existing, one.requested) for one in found] == [
        ("http://(removed)@old", "http://(removed)@new"),
        ("nothing", "(removed)"),
    ]
