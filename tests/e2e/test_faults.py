"""Bad weather between az and Azure: the job is done all the same, or the error says what happened and what to do."""

import pytest

from tests.support.rule_codes import CODES_OF_AZURE

from .conftest import Az, Simulator

CREATE = ("aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key")
CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-l", "eastus", "-s", "Standard_D4s_v3")
OPERATIONS = ".*/operations/.*"
CLUSTER = ".*/managedClusters/demo"


@pytest.mark.parametrize(
    "fault",
    [
        f"PUT {CLUSTER} 429:1 x1",
        f"PUT {CLUSTER} 503 x1",
        f"PUT {CLUSTER} drop-before x1",
        f"PUT {CLUSTER} drop x1",
        f"PUT {CLUSTER} invalid-json x1",
        f"GET {OPERATIONS} 429:1 x1",
        f"GET {OPERATIONS} 503 x2",
        f"GET {OPERATIONS} drop x1",
        f"GET {CLUSTER} 503 x1",
        "GET .*/skus 503 x1",
        "GET .*/skus 429:1 x1",
        "GET .*/skus drop-before x1",
    ],
)
def test_a_passing_disturbance_does_not_stop_create(az: Az, simulator: Simulator, registered: None, fault: str) -> None:
    simulator.fault(fault)
    created = az(*CREATE)
    assert created.exit_code == 0, created.stderr
    assert created.json["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (f"PUT {CLUSTER} 403", "AuthorizationFailed"),
        (f"PUT {CLUSTER} 409:OperationNotAllowed", "OperationNotAllowed"),
        (f"PUT {CLUSTER} fail-operation:QuotaExceeded", "QuotaExceeded"),
        (f"GET {OPERATIONS} invalid-json", ""),
        (f"PUT {CLUSTER} 503", "ServiceUnavailable"),
    ],
)
def test_a_lasting_failure_of_create_is_told_with_the_code_of_the_service(
    az: Az, simulator: Simulator, registered: None, fault: str, said: str
) -> None:
    simulator.fault(fault)
    failed = az(*CREATE)
    assert failed.exit_code != 0
    assert said in failed.stderr
    assert failed.stderr.startswith("ERROR: ") or "\nERROR: " in failed.stderr


OF_THE_SIZES = "SBX301 SBX302 SBX303 SBX304 SBX306 SBX307 SBX308 SBX309 SBX310 SBX406"


@pytest.mark.parametrize(
    ("fault", "unknown"),
    [
        ("GET .*/skus invalid-json", OF_THE_SIZES),
        ("GET .*/skus cut", OF_THE_SIZES),
        ("GET .*/skus wrong-type", OF_THE_SIZES),
        ("GET .*/skus empty-list", OF_THE_SIZES),
        ("GET .*/skus 403", OF_THE_SIZES),
        ("GET .*/kubernetesVersions 403", "SBX202 SBX203"),
        ("GET .*/features/.* wrong-type", "SBX106 SBX108"),
        ("GET .*/providers/Microsoft.ContainerService invalid-json", "SBX104 SBX201"),
        ("GET .*/Microsoft.Compute/locations/eastus/usages 503", "SBX308 SBX309"),
        ("GET .*/permissions empty-list", "SBX103"),
        ("GET .*/Microsoft.Quota/quotas 429:1", "SBX204"),
        ("GET /subscriptions/[^/]+ drop", "SBX102"),
    ],
)
def test_a_fact_that_cannot_be_read_is_reported_by_check_and_the_rest_is_checked(
    az: Az, simulator: Simulator, registered: None, fault: str, unknown: str
) -> None:
    simulator.fault(fault)
    report = az(*CHECK)
    assert (report.exit_code, report.json["verdict"]) == (11, "unknown")
    assert (report.codes("unknown"), report.codes("fail")) == (unknown, "")
    assert set(report.statuses) == CODES_OF_AZURE
