"""What is known about an error of the service, and that its text cannot smuggle anything into a proposed command."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.explain.messages import ARM, Origin, explain_error, rows
from aks_sandbox.model.proof import KnownMessage
from tests.support.examples import examples
from tests.support.steps import text_of

ROWS = document("arm_errors")["rows"]
QUOTA = (
    "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional "
    "details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 10, Current Usage: 0, Additional "
    "Required: 14, (Minimum) New Limit Required: 14."
)


def explain(code: str, text: str) -> KnownMessage | None:
    """What is known of an answer of Azure."""
    return explain_error(code, text, Origin.AZURE)


@pytest.mark.parametrize(
    ("code", "text", "cause", "next_step"),
    [
        (
            "ErrCode_InsufficientVCPUQuota",
            QUOTA,
            "The quota 'Total Regional Cores' is too small: limit 10, used 0, needed 14 more, new limit to ask for 14.",
            (
                "Ask for a limit of 14 in the portal (Quotas), or use fewer or smaller nodes. See the "
                "quotas:\naz vm list-usage --location eastus --output table"
            ),
        ),
        (
            "QuotaExceeded",
            "Too many cores.",
            "A vCPU quota of the subscription is too small for the nodes that were asked for.",
            ("See the quotas and how much of them is used:\naz vm list-usage --location LOCATION --output table"),
        ),
        (
            "BadRequest",
            "The VM size of AgentPoolProfile:nodepool1 is not allowed in your subscription in location 'eastus'.",
            "The subscription may not use that VM size in eastus; this is a restriction of the size, not about nested "
            "virtualization.",
            (
                "Use another --node-vm-size. See the sizes of the location:\naz vm list-skus --location eastus "
                "--resource-type virtualMachines --output table"
            ),
        ),
        (
            "BadRequest",
            "The zone(s) '1' for resource 'linuxpool' is not supported.",
            "The VM size cannot be placed in every zone that was asked for.",
            ("Use other --zones or another --node-vm-size."),
        ),
        (
            "FeatureNotRegistered",
            "Subscription 0 is not registered for feature Microsoft.ContainerService/KataVMIsolationPreview.",
            "The subscription is not registered for the feature Microsoft.ContainerService/KataVMIsolationPreview, "
            "which KataMshvVmIsolation requires, or AKS still reads an older state of it.",
            (
                "Register the feature:\naz aks-sandbox feature register --workload-runtime KataMshvVmIsolation\n"
                "Or use --workload-runtime KataVmIsolation, which is generally available and does not require a "
                "feature registration."
            ),
        ),
        (
            "SubscriptionNotRegisteredForFeature",
            "Subscription 0 is not registered for feature Microsoft.Network/AllowBringYourOwnPublicIpAddress required "
            "to carry out the requested operation.",
            "The subscription is not registered for the feature Microsoft.Network/AllowBringYourOwnPublicIpAddress, "
            "or AKS still reads an older state of it.",
            (
                "Register the feature:\naz feature register --namespace Microsoft.Network --name "
                "AllowBringYourOwnPublicIpAddress"
            ),
        ),
        (
            "MissingSubscriptionRegistration",
            "The subscription is not registered to use namespace 'Microsoft.ContainerService'. See aka.ms.",
            "The subscription is not registered with the resource provider Microsoft.ContainerService.",
            ("Register the resource provider:\naz provider register --namespace Microsoft.ContainerService --wait"),
        ),
        (
            "AuthorizationFailed",
            "The client 'x' with object id 'y' does not have authorization to perform action "
            "'Microsoft.ContainerService/managedClusters/write' over scope '/subscriptions/0'.",
            "The signed-in identity lacks the permission Microsoft.ContainerService/managedClusters/write.",
            (
                "Ask for a role that has Microsoft.ContainerService/managedClusters/write, or sign in as "
                "someone who has it:\naz role assignment list --all --output table"
            ),
        ),
        (
            "requestdisallowedbypolicy",
            "Resource 'demo' was disallowed by policy.",
            "An Azure Policy assignment refuses the request; the service's text names it.",
            ("See the policy assignments:\naz policy assignment list --disable-scope-strict-match --output table"),
        ),
        (
            "ResourceGroupNotFound",
            "Resource group 'missing' could not be found.",
            "The resource group missing does not exist in this subscription.",
            (
                "Create the resource group, or use another --resource-group or --subscription. See which exist:\n"
                "az group list --output table"
            ),
        ),
        (
            "UpgradeFailed",
            "Drain node aks-untrusted-1-vmss000000 failed when evicting pod runner-0. PDB debug info: team-a/runner-0 "
            "blocked by pdb runner-pdb with 0 unready pods.",
            "A node could not be drained: PodDisruptionBudget runner-pdb in namespace team-a does not allow the "
            "eviction of a pod.",
            (
                "Allow at least one disruption in the PodDisruptionBudget, or run more replicas. Look at it:\n"
                'az aks command invoke -g GROUP -n CLUSTER --command "kubectl describe poddisruptionbudget runner-pdb '
                '--namespace team-a"\n'
                "Then repeat the upgrade of the node pool, for example that of its node image:\n"
                "az aks nodepool upgrade -g GROUP --cluster-name CLUSTER -n POOL --node-image-only"
            ),
        ),
    ],
    ids=[
        *("quota", "quota without numbers", "size", "zone", "preview runtime", "feature", "provider"),
        *("permission", "policy", "group", "drain"),
    ],
)
def test_a_known_error_has_a_cause_and_a_next_step(code: str, text: str, cause: str, next_step: str) -> None:
    known = explain(code, text)
    assert known is not None
    assert known.cause == cause
    assert text_of(known.steps) == next_step
    assert known.source.startswith("https://")


@pytest.mark.parametrize(("code", "text"), [("", ""), ("BadRequest", "No."), ("SomethingNew", "quota")])
def test_an_error_that_is_not_known_is_not_explained(code: str, text: str) -> None:
    assert explain(code, text) is None


@pytest.mark.parametrize("row", [row for row in ROWS if not row["pattern"]], ids=lambda row: row["name"])
def test_a_code_finds_its_row_whatever_its_case_and_the_text(row: dict[str, list[str]]) -> None:
    for code in row["codes"]:
        known = explain(code.upper(), "")
        assert known is not None
        assert known.source.startswith("https://")


# What stands in the texts that the patterns look for; the holes take hostile text.
TEMPLATES = (
    "approved {} quota. Current Limit: {}, Current Usage: {}, Additional Required: {}, "
    "(Minimum) New Limit Required: {}",
    "The VM size of AgentPoolProfile:{} is not allowed in your subscription in location '{}'",
    "The zone(s) '{}' for resource '{}' is not supported",
    "Subscription is not registered for feature {}/{} required",
    "not registered for feature Microsoft.Compute/{}",
    "The subscription is not registered to use namespace '{}'",
    "does not have authorization to perform action '{}/{}' over scope",
    "perform action 'Microsoft.Compute/{}'",
    "Resource group '{}' could not be found",
    "{}",
)
FIXED_STEPS = {text_of(row.steps) for row in rows(ARM)}
PIECES = st.sampled_from(
    [
        "1",
        "10",
        "abc",
        "Microsoft.Compute",
        "a b",
        "$(reboot)",
        "`x`",
        "; reboot",
        "'",
        '"',
        "\n",
        "{0}",
        "{wanted}",
        "\0",
        "&&",
        "|",
        ">",
        "/",
        "١",
    ]
)
HOLES = st.lists(st.lists(PIECES | st.text(max_size=8), max_size=3).map("".join), min_size=5, max_size=5)


@examples(200)
@given(
    code=st.sampled_from([code for row in ROWS for code in row["codes"]]) | st.text(max_size=10),
    template=st.sampled_from(TEMPLATES),
    holes=HOLES,
)
def test_nothing_of_a_hostile_text_reaches_a_next_step_but_names_and_numbers(
    code: str, template: str, holes: list[str]
) -> None:
    known = explain(code, template.format(*holes))
    if known is None or text_of(known.steps) in FIXED_STEPS:
        return
    # The step is one of the catalogue's, with a harmless word in each hole.
    shapes = [
        re.sub(r"\\\{\w+\\\}", r"[A-Za-z0-9][A-Za-z0-9./_-]*", re.escape(step)) for step in FIXED_STEPS if "{" in step
    ]
    assert any(re.fullmatch(shape, text_of(known.steps)) for shape in shapes), text_of(known.steps)


@pytest.mark.parametrize(
    "text",
    [
        "not registered for feature Microsoft.Compute/--help",
        "not registered for feature $(reboot)/x",
        "not registered to use namespace 'Microsoft.Compute; reboot'",
        "not registered to use namespace '--help'",
        "approved x quota: Current Limit: ١, Current Usage: 1, Additional Required: 1, (Minimum) New Limit Required: 1",
        "VM size of AgentPoolProfile:p is not allowed in your subscription in location 'eastus; reboot'",
        "VM size of AgentPoolProfile:p is not allowed in your subscription in location '--help'",
        "to perform action '$(reboot)/write'",
    ],
    ids=[
        "option",
        "substitution",
        "command",
        "option as namespace",
        "other digits",
        "location",
        "option as location",
        "action",
    ],
)
def test_a_text_with_a_hostile_word_in_its_place_is_not_explained(text: str) -> None:
    assert explain("", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "approved x quota " * 50_000,
        "approved " + "x " * 500_000,
        "perform action '" + "a/" * 500_000,
        "not registered for feature " + "a." * 500_000,
        "Resource group '" * 50_000,
    ],
    ids=["quota", "words", "action", "feature", "group"],
)
def test_a_long_hostile_text_is_read_in_little_time(text: str) -> None:
    start = time.process_time()
    explain("", text)
    assert time.process_time() - start < 5


def test_the_words_of_a_policy_cannot_propose_a_feature_to_register() -> None:
    text = "Policy says: not registered for feature Evil.Corp/open"
    explanation = explain("RequestDisallowedByPolicy", text)
    assert explanation is not None
    assert text_of(explanation.steps) == (
        "See the policy assignments:\naz policy assignment list --disable-scope-strict-match --output table"
    )
