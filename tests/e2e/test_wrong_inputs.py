"""What a person may get wrong is refused before any call, with the name of the option and a sentence about it."""

from pathlib import Path

import pytest

from .conftest import Az, Simulator

CREATE = "aks-sandbox create -g sandbox-rg -n demo --no-ssh-key "
ADD = "aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n untrusted "
CHECK = "aks-sandbox check -g sandbox-rg -l eastus "

# The command line, and the option that the message names.
WRONG = [
    ("aks-sandbox create -g sandbox-rg --no-ssh-key -n bad/name", "--name"),
    ("aks-sandbox create -g sandbox-rg. --no-ssh-key -n demo", "--resource-group"),
    (CREATE + "--nodepool-name Upper", "--nodepool-name"),
    (CREATE + "--nodepool-name morethantwelve", "--nodepool-name"),
    (CREATE + "--workload-runtime KataCc", "--workload-runtime"),
    (CREATE + "--os-sku Ubuntu", "--os-sku"),
    (CREATE + "--node-vm-size D4/2", "--node-vm-size"),
    (CREATE + "--node-count 0", "--node-count"),
    (CREATE + "--node-count 1001", "--node-count"),
    (CREATE + "--node-count many", "--node-count"),
    (CREATE + "--kubernetes-version latest", "--kubernetes-version"),
    (CREATE + "--zones 4", "--zones"),
    (CREATE + "--min-count 1", "--min-count"),
    (CREATE + "--enable-cluster-autoscaler --min-count 1", "--max-count"),
    (CREATE + "--enable-cluster-autoscaler --min-count 5 --max-count 2", "--min-count"),
    (CREATE + "--node-osdisk-size 10", "--node-osdisk-size"),
    (CREATE + "--max-pods 5", "--max-pods"),
    (CREATE + "--nodepool-labels =x", "--nodepool-labels"),
    (CREATE + "--nodepool-taints sandbox=true", "--nodepool-taints"),
    (CREATE + "--pod-cidr 10.0.0.0", "--pod-cidr"),
    (CREATE + "--service-cidr 10.0.0.1/16", "--service-cidr"),
    (CREATE + "--service-cidr 10.0.0.0/16 --dns-service-ip 10.1.0.10", "--dns-service-ip"),
    (CREATE + "--vnet-subnet-id subnet", "--vnet-subnet-id"),
    (CREATE + "--assign-identity me", "--assign-identity"),
    (CREATE + "--enable-azure-rbac", "--enable-azure-rbac"),
    (CREATE + "--disable-local-accounts", "--disable-local-accounts"),
    (CREATE + "--enable-workload-identity", "--enable-workload-identity"),
    (CREATE + "--api-server-authorized-ip-ranges everywhere", "--api-server-authorized-ip-ranges"),
    (CREATE + "--dns-name-prefix -bad-", "--dns-name-prefix"),
    (CREATE + "--admin-username 1st", "--admin-username"),
    (CREATE + "--patch @missing-file.json", "--patch"),
    (CREATE + "--patch [1]", "--patch"),
    (CREATE + "--ignore SBX999", "--ignore"),
    ("aks-sandbox create -g sandbox-rg -n demo --ssh-key-value /no/such/key.pub", "--ssh-key-value"),
    (ADD + "--spot-max-price 1", "--spot-max-price"),
    (ADD + "--priority Spot --mode System", "--priority"),
    (ADD + "--max-surge half", "--max-surge"),
    (ADD + "--mode Other", "--mode"),
    ("aks-sandbox nodepool add -g sandbox-rg --cluster-name bad/name -n untrusted", "--cluster-name"),
    ("aks-sandbox nodepool list -g sandbox-rg --cluster-name bad/name", "--cluster-name"),
    (CHECK + "--zones one", "--zones"),
    (CHECK + "--workload-runtime runc", "--workload-runtime"),
    (CHECK + "--ignore nonsense", "--ignore"),
]


@pytest.mark.parametrize(("line", "option"), WRONG, ids=[line.removeprefix("aks-sandbox ") for line, _ in WRONG])
def test_a_wrong_value_is_refused_before_any_call_by_the_name_of_its_option(
    az: Az, simulator: Simulator, line: str, option: str
) -> None:
    refused = az(*line.split())
    assert refused.exit_code in (1, 2), refused.stdout
    assert option in refused.stderr
    assert refused.stdout == ""
    assert simulator.requests() == []


def test_a_patch_file_that_is_no_json_is_refused_before_any_call(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"properties": ', encoding="utf-8")
    refused = az(*CREATE.split(), "--patch", f"@{broken}")
    assert refused.exit_code in (1, 2)
    assert "--patch" in refused.stderr
    assert simulator.requests() == []


def test_a_private_key_given_for_a_public_one_is_refused_and_not_shown(
    az: Az, simulator: Simulator, tmp_path: Path
) -> None:
    key = tmp_path / "id_ed25519"
    key.write_text(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n", encoding="utf-8"
    )
    refused = az(*["aks-sandbox", "create", "-g", "sandbox-rg", "-n", "demo", "--ssh-key-value"], str(key))
    assert refused.exit_code in (1, 2)
    assert "--ssh-key-value" in refused.stderr
    assert "c2VjcmV0" not in refused.stderr
    assert simulator.requests() == []


def test_a_vm_size_that_azure_does_not_have_is_refused_before_anything_is_written(
    az: Az, simulator: Simulator, registered: None
) -> None:
    refused = az(*CREATE.split(), "--node-vm-size", "Standard_D4s_v99")
    assert refused.exit_code == 10
    assert "Standard_D4s_v99" in refused.stderr
    assert "SBX301" in refused.stderr
    assert {entry["method"] for entry in simulator.requests()} == {"GET"}
