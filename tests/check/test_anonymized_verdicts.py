"""An anonymized file is judged like the plain one: no verdict and no status changes, and what was apart stays apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import SavedFacts, load_facts, steps_of
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known
from aks_sandbox.model.in_cluster import ContainerState, InCluster
from aks_sandbox.model.wanted import SandboxSpec
from tests.support.every_world import worlds
from tests.support.examples import examples
from tests.support.fact_values import VALUES
from tests.support.inside import OLD_CLASS, event, inside, node, pod, runtime_class
from tests.support.saved import text_of_file
from tests.support.worlds import SUBSCRIPTION, cluster, live_pool, outcomes, plain_pool, spec

IDENTIFIERS = [
    *(
        "11111111-1111-1111-1111-111111111111",
        "22222222-2222-2222-2222-222222222222",
        "33333333333333333333333333333333",
    ),
    *("10.240.0.4", "10.240.0.5", "alice@contoso.com", "bob@contoso.com", "fe80::1", "fd00::2"),
]


def statuses(facts: dict[str, Fact], wanted: SandboxSpec, folder: Path, *, anonymize: bool) -> Any:
    """The verdict, each status and the number of its steps for these facts by way of a file; or why it is refused."""
    saved = SavedFacts(SUBSCRIPTION, {}, facts, steps_of(Facts(facts), wanted.target))
    path = folder / f"{anonymize}.json"
    path.write_text(text_of_file(saved, anonymize=anonymize), encoding="utf-8")
    try:
        answer = check_saved(wanted, load_facts(path), CheckOptions()).document
    except (InvalidInput, NotFound) as error:
        return " is not a name" in error.message or error.message.replace(str(path), "")
    rows = {code: (row["status"], len(row["steps"])) for row in reversed(answer["findings"]) for code in row["codes"]}
    return answer["verdict"], rows


def asked_of(facts: Facts) -> dict[str, Fact]:
    """The facts that a file holds."""
    return {name: facts.outcome(name) for name in facts.names() if name in ASKED}


@examples(30)
@given(st.sampled_from([world for world in worlds() if not world[0].whole]))  # a file is of a check
def test_every_world_is_judged_alike_from_a_plain_and_an_anonymized_file(
    tmp_path_factory: pytest.TempPathFactory, world: tuple[SandboxSpec, Facts]
) -> None:
    wanted, facts = world
    folder = tmp_path_factory.mktemp("facts")
    plain = statuses(asked_of(facts), wanted, folder, anonymize=False)
    assert statuses(asked_of(facts), wanted, folder, anonymize=True) == plain


def with_identifiers(value: Any, data: st.DataObject, known: set[str]) -> Any:
    """The JSON of a fact in which names have identifiers in them, the same name always the same one."""
    renamed: dict[str, str] = {}

    def rename(text: str) -> str:
        if not text or text in known:
            return text
        if text not in renamed:
            form = data.draw(st.sampled_from(["{0}", "{0}-{1}", "{1}-{0}", "{1}"]))
            renamed[text] = form.format(text, data.draw(st.sampled_from(IDENTIFIERS)))
        return renamed[text]

    def walk(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: walk(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [walk(inner) for inner in item]
        return rename(item) if isinstance(item, str) else item

    return walk(value)


FORMS = st.sampled_from(["job-{}", "{}", "job-{}-a", "x{}"])
IN_NAMES = FORMS.flatmap(lambda form: st.sampled_from(IDENTIFIERS[:5]).map(form.format))
NAMES = IN_NAMES | st.sampled_from(["job", "kata", "aks-1"])
CLASSES = NAMES | st.sampled_from(["kata-vm-isolation", OLD_CLASS, "gvisor"])
LABELS = st.dictionaries(NAMES, NAMES, max_size=2)
MESSAGES = st.sampled_from(
    [
        'Error: secret "x-{}" not found',
        'Failed to create pod sandbox: no runtime for "kata" is configured, asked by {}',
        "dial tcp {}: connection refused, password=hunter2",
        "strange {}",
        'pods "{}" is forbidden: RuntimeClass "kata" not found',
    ]
).flatmap(lambda form: st.sampled_from(IDENTIFIERS).map(form.format))
PHASES, REASONS = st.sampled_from(["Running", "Pending"]), st.sampled_from(["Failed", "FailedCreatePodSandBox"])
PODS = st.builds(pod, NAMES, namespace=NAMES, runtime_class=CLASSES, node=NAMES, phase=PHASES)
EVENTS = st.builds(event, NAMES, namespace=NAMES, message=MESSAGES, reason=REASONS)
INSIDES = st.builds(
    lambda classes, nodes, pods, events: inside(runtime_classes=classes, nodes=nodes, pods=pods, events=events),
    st.lists(st.builds(runtime_class, CLASSES, node_selector=LABELS), max_size=3).map(tuple),
    st.lists(st.builds(node, NAMES, labels=LABELS), max_size=3).map(tuple),
    st.lists(PODS, max_size=4).map(tuple),
    st.lists(EVENTS, max_size=4).map(tuple),
)


@examples(50)
@given(INSIDES)
def test_names_with_identifiers_inside_of_a_cluster_are_judged_alike(
    tmp_path_factory: pytest.TempPathFactory, within: Known
) -> None:
    facts = outcomes(cluster=cluster(plain_pool(), live_pool()), in_cluster=within)
    folder = tmp_path_factory.mktemp("facts")
    plain = statuses(facts, spec(), folder, anonymize=False)
    assert statuses(facts, spec(), folder, anonymize=True) == plain


@pytest.mark.parametrize("name", [name for name in ASKED if name != "cli_version"])
@examples(20)
@given(data=st.data())
def test_any_fact_with_identifiers_in_its_texts_is_judged_alike(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = {"", "Registered", "known", "True", "False"}
    value = from_json(ASKED[name], with_identifiers(to_json(data.draw(VALUES[name])), data, known))
    facts = outcomes(**{"cluster": cluster(), name: Known(value)})
    folder = tmp_path_factory.mktemp("facts")
    plain = statuses(facts, spec(), folder, anonymize=False)
    assert statuses(facts, spec(), folder, anonymize=True) == plain


def test_two_pods_that_differ_by_an_identifier_stay_two(tmp_path: Path) -> None:
    waits = (ContainerState("main", waiting="CreateContainerConfigError"),)
    pods = tuple(
        pod(f"job-{one}", runtime_class=kind, phase="Pending", ready=False, containers=waits)
        for one, kind in zip(IDENTIFIERS, ("gvisor", "kata-vm-isolation"), strict=False)
    )
    within = inside(pods=pods, events=(event(pods[1].name, reason="Failed", message='Error: secret "x" not found'),))
    facts = outcomes(cluster=cluster(), in_cluster=within)
    verdict, rows = statuses(facts, spec(), tmp_path, anonymize=False)
    assert rows["SBX605"][0] == "fail"
    assert statuses(facts, spec(), tmp_path, anonymize=True) == (verdict, rows)
    text = json.loads((tmp_path / "True.json").read_text(encoding="utf-8"))
    read: InCluster = from_json(InCluster, text["facts"]["inCluster"]["value"])
    assert [one.name[-2:] for one in read.pods] == ["01", "02"]
    assert read.events[0].pod == read.pods[1].name
