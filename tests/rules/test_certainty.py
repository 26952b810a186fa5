"""What the facts of the domain mark as deduced or unverified warns, or is unknown, and never fails a check."""

from typing import Any

import pytest

from aks_sandbox.catalog.tables import vm_series
from aks_sandbox.model.facts import Fact, Known
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from tests.support.inside import event, inside, node, runtime_class
from tests.support.worlds import (
    GOOD,
    LINUX_3_FLAG,
    OTHER_FLAG,
    cluster,
    facts,
    judge,
    live_pool,
    plain_pool,
    sku,
    skus,
    spec,
    version,
)

# Each with where domain.md says that nobody knows.
UNVERIFIED: list[tuple[str, str, Any, dict[str, Fact]]] = [
    (
        "SBX108",
        "section 1.2: one source names the flag",
        spec(),
        {"other_features": Known({OTHER_FLAG: "NotRegistered"})},
    ),
    (
        "SBX203",
        "section 5: AzureLinux3 below 1.32",
        spec(os_sku="AzureLinux3"),
        {"kubernetes_version": version("1.28")},
    ),
    (
        "SBX203",
        "section 1.3: AzureLinux means 3.0 on 1.31 with the flag",
        spec(),
        {"kubernetes_version": version("1.31"), "other_features": Known({LINUX_3_FLAG: "Registered"})},
    ),
    ("SBX305", "section 4: Fsv2, page and heuristic differ", spec(vm_size="Standard_F8s_v2"), {}),
    ("SBX305", "section 4: FXmsv2, the same", spec(vm_size="Standard_FX4ms_v2"), {}),
    ("SBX305", "one log: AKS refused a size of Dlsv5", spec(vm_size="Standard_D2ls_v5"), {}),
    ("SBX305", "section 1.7: a size that no table has", spec(vm_size="Standard_D4s_v99"), {}),
    ("SBX305", "section 4: sizes that need an NVMe-capable image", spec(vm_size="Standard_D4s_v6"), {}),
    (
        "SBX305",
        "section 1.7: the service has the last word, and accepted it",
        spec(),
        {"cluster": cluster(live_pool(vm_size="Standard_D4as_v4"))},
    ),
    ("SBX306", "section 4: an absent architecture is x64", spec(), {"skus": skus(sku())}),
    ("SBX406", "nothing: GPU drivers in the sandboxed image", spec(), {"skus": skus(sku(**GOOD, GPUs="1"))}),
    (
        "SBX505",
        "section 5: SecurityPatch on sandboxed nodes",
        spec(),
        {"cluster": cluster(node_os_upgrade_channel="SecurityPatch")},
    ),
    (
        "SBX509",
        "section 5: node auto-provisioning and sandboxed nodes",
        spec(),
        {"cluster": cluster(plain_pool(), node_provisioning_mode="Auto")},
    ),
    (
        "SBX602",
        "section 1.9: a handler that is templated and dead",
        spec(),
        {"cluster": cluster(), "in_cluster": inside(runtime_classes=(runtime_class(handler="kata-cc"),))},
    ),
    (
        "SBX603",
        "nothing: whether the autoscaler adds a node in time",
        spec(),
        {"cluster": cluster(live_pool(count=0, max_count=3)), "in_cluster": inside(nodes=())},
    ),
    (
        "SBX605",
        "nothing: whether a pod that failed has recovered",
        spec(),
        {"cluster": cluster(), "in_cluster": inside(events=(event(),))},
    ),
    (
        "SBX607",
        "nothing: what became of the labels of a node that has the handler",
        spec(),
        {"cluster": cluster(), "in_cluster": inside(nodes=(node(labels={}),))},
    ),
]


@pytest.mark.parametrize(
    ("code", "wanted", "changes"),
    [pytest.param(code, wanted, changes, id=f"{code} {where}") for code, where, wanted, changes in UNVERIFIED],
)
def test_what_nobody_has_verified_never_fails_even_in_a_strict_run(
    code: str, wanted: Any, changes: dict[str, Fact]
) -> None:
    assert str(judge(code, wanted, **changes).status) in {"pass", "info", "warn", "unknown"}
    report = run_rules(ALL_RULES, wanted, facts(wanted, **changes), strict=True)
    assert code not in {finding.rule.code for finding in report.failures}


@pytest.mark.parametrize("series", [row.series for row in vm_series() if row.nested_virtualization == "unknown"])
def test_a_series_whose_nested_virtualization_is_unknown_is_so_in_a_check_and_says_why(series: str) -> None:
    (row,) = [row for row in vm_series() if row.series == series]
    example = next(name for name in _examples() if row.pattern.fullmatch(name))
    finding = judge("SBX305", spec(vm_size=example))
    assert str(finding.status) == "unknown"
    assert row.why_unknown in finding.message


def _examples() -> list[str]:
    from aks_sandbox.catalog.tables import document

    return [row["example"] for row in document("vm_series")["rows"]]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_series_that_is_verified_passes_or_fails(answer: str) -> None:
    rows = {row.series: row for row in vm_series() if row.nested_virtualization == answer}
    for example in _examples():
        if any(row.pattern.fullmatch(example) for row in rows.values()):
            status = str(judge("SBX305", spec(vm_size=example)).status)
            assert status in ({"pass", "info"} if answer == "yes" else {"fail"}), example
