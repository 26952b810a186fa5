"""Known messages in texts of any form: found wherever they stand, in order, once; never in ordinary words."""

import json
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.explain.messages import (
    ARM,
    CLUSTER,
    MOST_CHARACTERS,
    Origin,
    count_known,
    explain_text,
    rows,
)
from aks_sandbox.model.proof import KnownMessage
from aks_sandbox.steps import Step
from tests.support.azure_texts import ARM_TEXTS, QUOTA, SIZE
from tests.support.examples import examples
from tests.support.steps import text_of

ARM_ROWS = document("arm_errors")["rows"]
ALL_ROWS = [*ARM_ROWS, *document("cluster_messages")["rows"]]
MISSING = 'pods "x" is forbidden: pod rejected: RuntimeClass "kata-vm-isolation" not found'


def explain(text: str) -> tuple[KnownMessage, ...]:
    """What is known of a text that a person gave."""
    return explain_text(text, Origin.PERSON)


def names(text: str) -> list[str]:
    """The names of what is recognised, in order."""
    return [known.name for known in explain(text)]


def test_every_row_of_the_errors_of_arm_has_a_text() -> None:
    assert {row["name"] for row in ARM_ROWS} == set(ARM_TEXTS)
    assert count_known() == len(ALL_ROWS)


@pytest.mark.parametrize("name", ARM_TEXTS)
def test_an_error_of_arm_is_recognised_in_the_forms_in_which_tools_print_it(name: str) -> None:
    text = ARM_TEXTS[name]
    assert names(text) == [name]
    assert names(json.dumps({"error": {"message": text, "innererror": text}})) == [name]


def test_a_general_row_gives_way_to_the_special_one_of_the_same_code_and_to_no_other() -> None:
    assert names(f"(QuotaExceeded) {QUOTA}") == ["quota"]
    assert names(f"(OperationNotAllowed) {QUOTA}") == ["quota"]
    assert names(f"(OperationNotAllowed) {QUOTA} Code: SubscriptionNotFound") == ["quota", "subscription-missing"]
    assert names(f"{SIZE} (QuotaExceeded) Too many cores.") == ["size-not-allowed", "quota-without-numbers"]


def test_messages_come_in_the_order_of_the_text_each_cause_once() -> None:
    text = f"a\n{SIZE}\nb ErrImagePull ImagePullBackOff\n{MISSING}\n{MISSING}\n{SIZE}\n(QuotaExceeded) no."
    assert names(text) == ["size-not-allowed", "image-pull", "runtime-class-missing", "quota-without-numbers"]


def test_a_message_that_names_two_things_is_told_for_each() -> None:
    known = explain("0/3 nodes are available: 2 Insufficient cpu, 3 Insufficient memory, 1 Insufficient cpu.")
    assert [one.cause.split(" left")[0] for one in known] == ["Nodes have less cpu", "Nodes have less memory"]


def test_what_kubectl_writes_in_brackets_is_a_reason_of_kubernetes_and_no_code_of_azure() -> None:
    conflict = 'Error from server (Conflict): Operation cannot be fulfilled on pods "x": the object has been modified'
    assert names(conflict) == ["modified-meanwhile"]
    assert names("Error from server (TooManyRequests): wait for the cluster") == ["api-server-throttles"]


def test_of_thousands_of_things_the_first_ten_are_told() -> None:
    assert len(explain("".join(f'RuntimeClass "a{number}" not found\n' for number in range(5000)))) == 10


FORMS = {
    "json": json.dumps({"status": {"message": MISSING}}),
    "json in json": json.dumps({"body": json.dumps({"message": MISSING})}),
    "json of .NET": '{"message":"RuntimeClass \\u0022kata-vm-isolation\\u0022 not found"}',
    "json that was cut": json.dumps({"message": MISSING, "more": "x"})[:-5],
    "quoted in a log": f'level=error msg="{MISSING}"'.replace('"', '\\"'),
    "yaml that folds": "  message: 'pod rejected: RuntimeClass \"kata-vm-isolation\"\n      not found'",
    "carriage returns": MISSING.replace("RuntimeClass ", "RuntimeClass\r\n"),
    "aligned": MISSING.replace(" not", "    not"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_message_is_recognised_in_every_form_in_which_it_is_passed_on(form: str) -> None:
    assert names(FORMS[form]) == ["runtime-class-missing"]


def test_an_apostrophe_that_yaml_doubles_is_one() -> None:
    assert names("message: '1 node(s) didn''t match Pod''s node affinity/selector'") == ["no-node-selected"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Name: x\n  Warning  Failed  {MISSING}\nmore", f"Warning Failed {MISSING}"),
        ("x" * 400 + " ErrImagePull " + "y" * 900, f"(...) {'x' * 59} ErrImagePull {'y' * 227} (...) {'y' * 300}"),
        ("ErrImagePull " + "y" * 900 + " the cause", f"ErrImagePull {'y' * 287} (...) {'y' * 290} the cause"),
        ("z\n" + "x" * 290 + " ErrImagePull " + "y" * 290, f"{'x' * 290} ErrImagePull {'y' * 290}"),
        ("\x1b[31mErrImagePull\u202e!\x1b[0m\x1b", "ErrImagePull\\u202e!\\u001b"),
    ],
    ids=["the line", "a long line", "its end", "a line that fits", "colours and hidden characters"],
)
def test_what_was_found_is_shown_with_the_line_around_it_and_nothing_hidden(text: str, found: str) -> None:
    (known,) = explain(text)
    assert known.found == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Everything is fine.",
        "There was a conflict in the merge, requests were throttled, and a bad request came in.",
        "The result (conflict) was discarded.",
        "A RuntimeClass is not found in old clusters.",
        "The pod's overhead is that of its RuntimeClass, kata-vm-isolation.",
        'The RuntimeHandler "kata" is supported, and a runtime for "kata" is configured.',
        "The virtual machine booted: PUT http://localhost/api/v1/vm.boot: 204",
        "Failed to Check if grpc server is working: context deadline exceeded",
        "Insufficient memory is a common problem; java.lang.OutOfMemoryError too. I have Insufficient memory-banks.",
        "All nodes match the pod's node affinity, and no node has a taint {that it does not tolerate}.",
        'Successfully pulled image "x"; the images were pulled.',
        "The container has runAsNonRoot set and runs as user 65534.",
        'secret "x" created; Error: file "settings" not found',
        'User "x" can list resource "pods".',
        "The namespace blue is being terminated.",
        'The admission webhook "labels.example.com" allowed the request.',
        "We exceeded quota last month, the team requested more.",
        "container command-0be71db9 in aks-command namespace started within 3s",
        '"apiServerAccessProfile": {"disableRunCommand": false, "enablePrivateCluster": true}',
        "The editor's run command is disabled in this view. A clusterToken is a text.",
        '{"enableFIPS": false, "osSKU": "AzureLinux", "workloadRuntime": "KataVmIsolation"}',
        "FIPS is good, and artifact streaming is fast. KataVmIsolation isolates.",
        "The action 'start/stop' ran. Resource group 'rg' was found.",
        "code: unknown, Code: 409, exit code: 1, error code = Unavailable",
        "There are nodes available to schedule pods; the taint(s) are tolerated.",
    ],
    ids=str,
)
def test_ordinary_words_are_no_known_message(text: str) -> None:
    assert explain(text) == ()


def test_the_words_of_a_policy_propose_no_feature_to_register() -> None:
    text = "(RequestDisallowedByPolicy) Policy says: not registered for feature Evil.Corp/open"
    assert names(text) == ["policy"]


def test_only_the_first_mebibyte_is_searched() -> None:
    assert names("x" * (MOST_CHARACTERS - len(MISSING)) + MISSING) == ["runtime-class-missing"]
    assert names("x" * 5 * MOST_CHARACTERS + MISSING) == ["runtime-class-missing"]
    assert names("x" * MOST_CHARACTERS + MISSING + "x" * MOST_CHARACTERS) == []


TEMPLATES = (
    'RuntimeClass "{}" not found',
    "conflict: runtimeClass.scheduling.nodeSelector[{}] = {}; pod.spec.nodeSelector[{}] = {}",
    'RuntimeHandler "{}" not supported; no runtime for "{}" is configured',
    "3 Insufficient {}. OutOf{} node(s) had untolerated taint {{{}: {}}}",
    'Error: {} "{}" not found Error: secret "{}" not found',
    'is forbidden: User "{}" cannot {} resource "{}" in',
    'violates PodSecurity "{}:latest"; content in namespace {} because it is being terminated',
    'admission webhook "{}" denied the request; failed calling webhook "{}"',
    "exceeded quota: {}, requested: {}",
    "approved {} quota. Current Limit: {}, Current Usage: {}, Additional Required: {}, (Minimum) New Limit Required: 1",
    "VM size of AgentPoolProfile:{} is not allowed in your subscription in location '{}'",
    "not registered for feature {}/{} required; not registered to use namespace '{}'",
    "does not have authorization to perform action '{}/{}' over scope",
    "Resource group '{}' could not be found. Microsoft.ContainerService/managedClusters/{}' under resource group '{}' "
    "was not found",
    "({}) {}: {}",
)
PIECES = st.sampled_from(
    [
        *(
            "a",
            "kata",
            "cpu",
            "1",
            "secret",
            "get",
            "Microsoft.X",
            "--help",
            "$(reboot)",
            "`x`",
            "; reboot",
            "Conflict",
        ),
        *(
            "'",
            '"',
            "\n",
            "\\n",
            "\\u0027",
            "{0}",
            "{class}",
            "\0",
            "\x1b",
            "\u202e",
            "&&",
            "|",
            ">",
            "/",
            " ",
            "..",
            "١",
        ),
    ]
)
HOLES = st.lists(st.lists(PIECES | st.text(max_size=8), max_size=3).map("".join), min_size=5, max_size=5)


def pattern_of(steps: tuple[Step, ...]) -> str:
    """The texts and the patterns of the commands, with their holes."""
    lines = [(one.text, one.command.pattern if one.command else "") for one in steps]
    return "\n".join(part for pair in lines for part in pair if part)


FIXES = {row.name: pattern_of(row.steps) for row in (*rows(ARM), *rows(CLUSTER))}
CAUSES = {row["name"]: row["cause"] for row in ALL_ROWS}


def is_filled(template: str, text: str, words: str) -> bool:
    """Whether a text is a template of the catalogue with harmless words in its holes."""
    return bool(re.fullmatch(re.sub(r"\\\{\w+\\\}", lambda _: words, re.escape(template)), text))


@examples(200)
@given(parts=st.lists(st.tuples(st.sampled_from(TEMPLATES), HOLES), min_size=1, max_size=3), noise=st.text())
@example(parts=[("Resource group '{}' could not be found", ["--help"])], noise="")
@example(parts=[("Resource group '{}' could not be found", ["-x"])], noise="")
@example(
    parts=[("Microsoft.ContainerService/managedClusters/{}' under resource group '{}' was not found", ["--help", "a"])],
    noise="",
)
@example(
    parts=[("Microsoft.ContainerService/managedClusters/{}' under resource group '{}' was not found", ["a", "--help"])],
    noise="",
)
@example(
    parts=[
        (
            "approved {} quota. Current Limit: 1, Current Usage: 1, Additional Required: 1, (Minimum) New Limit "
            "Required: 1",
            ["a --help"],
        )
    ],
    noise="",
)
def test_nothing_of_a_hostile_text_reaches_a_cause_or_a_fix_but_names_and_numbers(
    parts: list[tuple[str, list[str]]], noise: str
) -> None:
    text = noise.join(template.format(*holes) for template, holes in parts)
    for known in explain(text):
        assert isinstance(known, KnownMessage)
        assert is_filled(FIXES[known.name], text_of(known.steps), r"[\w(][\w./()-]*"), text_of(known.steps)
        assert is_filled(CAUSES[known.name], known.cause, r"[\w(][\w./()-]*(?: \w[\w.-]*)*"), known.cause
        assert re.search(r"[\x00-\x1f\x7f\u202e]", known.found) is None


@settings(deadline=None)
@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "replace")))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(explain(text), tuple)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            " ",
            "\\",
            "'",
            "(",
            "\n",
            '{"a":',
            "code: x ",
            "1 Insufficient cpu ",
            "approved x quota ",
            "command-a ",
        ),
        *("FIPS cannot ", "KataVmIsolation cannot ", 'is forbidden: User "', 'RuntimeClass "a', "Resource group 'a"),
        *("approved" + " " * 80, "(" + "a" * 79, "permission to perform action 'a/a/a/", "QuotaExceeded (Conflict) "),
        *("zone(s) '1, ' ", "runtimeClass.scheduling.nodeSelector[", "not registered for feature a.a."),
    ],
    ids=repr,
)
def test_a_text_of_the_greatest_length_is_read_in_a_time_that_grows_with_its_length_only(piece: str) -> None:
    text = (piece * (MOST_CHARACTERS // len(piece) + 1))[:MOST_CHARACTERS]
    start = time.process_time()
    explain(text)
    # About a second at worst; what grows with the square of the length takes hours.
    assert time.process_time() - start < 20
