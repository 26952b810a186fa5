"""A facts file is what was saved, or refused in one clear sentence; whatever its bytes are."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.check.facts_file import SavedFacts, kept_facts, load_facts
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import Provider, SkuRestriction, VmSku
from aks_sandbox.model.cluster import Cluster
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.in_cluster import ProbeNamespace
from aks_sandbox.steps import Step
from tests.support.examples import examples
from tests.support.fact_values import facts_of
from tests.support.inside import event, inside, node, pod, runtime_class
from tests.support.saved import save, text_of_file
from tests.support.worlds import cluster, live_pool, outcomes

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


def text(facts: dict[str, Fact], **options: Any) -> str:
    """The text of a file with those facts."""
    return text_of_file(SavedFacts(SUBSCRIPTION, options, facts))


def written(tmp_path: Path, content: str | bytes) -> Path:
    """A file with that content."""
    path = tmp_path / "facts.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def document(**changes: Any) -> dict[str, Any]:
    """A good file as JSON, with changes."""
    return {**json.loads(text({"location": Known("eastus")})), **changes}


def unadvised(fact: Fact) -> Fact:
    """The fact as a file holds it: without the advice, which is made anew."""
    return fact if isinstance(fact, Known) else replace(fact, steps=())


def refusal(tmp_path: Path, content: Any) -> str:
    """Why that file is refused, without its name."""
    path = written(tmp_path, content if isinstance(content, str | bytes) else json.dumps(content))
    with pytest.raises(InvalidInput) as caught:
        load_facts(path)
    assert str(caught.value.argument) == "--facts"
    assert "\n" not in caught.value.message
    return caught.value.message.replace(str(path), "FILE")


def test_a_whole_world_is_the_same_after_a_way_through_a_file(tmp_path: Path) -> None:
    facts = outcomes(
        cluster=cluster(),
        usages=Unknown("403: no", denied=True),
        cluster_quota=NotAsked("not told", (Step("Give --location."),)),
    )
    options = {"name": "demo", "zones": ["1"], "node_count": 3}
    kept = {name: unadvised(fact) for name, fact in facts.items()}
    assert load_facts(written(tmp_path, text(facts, **options))) == SavedFacts(SUBSCRIPTION, options, kept)


@pytest.mark.parametrize("name", ASKED)
@examples(25)
@given(data=st.data())
def test_every_outcome_of_a_fact_is_the_same_after_a_way_through_a_file_or_is_no_harmless_name(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fact = data.draw(facts_of(name))
    path = written(tmp_path_factory.mktemp("facts"), text({name: fact}))
    problem = None
    try:
        read = load_facts(path).outcomes
    except InvalidInput as error:
        problem = error.message
    assert " is not a name" in problem if problem else read == {name: unadvised(fact)}


def test_only_facts_that_are_asked_for_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    facts = Facts({"location": Known("eastus"), "subject": Known(object()), "kubernetes_version": Unknown("no")})
    save(path, facts, SavedFacts(SUBSCRIPTION, {}, {}))
    assert set(json.loads(path.read_text(encoding="utf-8"))["facts"]) == {"location"}
    kept = kept_facts(facts, SavedFacts(SUBSCRIPTION, {}, {}))
    assert kept.facts == {"location": {"status": "known", "value": "eastus"}}


def test_a_fact_that_this_version_does_not_know_is_left_out(tmp_path: Path) -> None:
    facts = {"weather": {"status": "known", "value": 1}, "location": {"status": "known", "value": "eastus"}}
    assert load_facts(written(tmp_path, json.dumps(document(facts=facts)))).outcomes == {"location": Known("eastus")}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "kind: facts",
        b"\xff\xfe{}",
        b"\xff\xfe\xfd",
        '{"a": ' + "9" * 5000 + "}",
        '{"a": NaN}',
        '{"a": -Infinity}',
    ],
)
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert refusal(tmp_path, content) == "--facts: FILE is not JSON"


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        "x",
        1,
        {},
        {"tool": "aks-sandbox"},
        {"tool": {"name": "kubectl"}},
        {"kind": "aks-sandbox-facts", "schema": 1},
    ],
    ids=repr,
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: Any) -> None:
    message = "--facts: FILE is not a facts file"
    assert refusal(tmp_path, json.dumps(content)) == message


@pytest.mark.parametrize("schema", [0, 1, 3, None, "2", [], 2.0, True], ids=repr)
def test_a_file_of_another_schema_is_refused_with_both_versions(tmp_path: Path, schema: Any) -> None:
    assert refusal(tmp_path, document(schemaVersion=schema)) == (
        f"--facts: FILE has schema version {'of type list' if schema == [] else repr(schema)}, "
        "and this version of aks-sandbox reads 2"
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"facts": None}, "expected an object, found NoneType"),
        ({"facts": []}, "expected an object, found list"),
        ({"facts": {"location": "eastus"}}, "location: expected an object"),
        ({"facts": {"location": {}}}, "location: the status None is not known"),
        ({"facts": {"location": {"status": "sure"}}}, "location: the status 'sure' is not known"),
        ({"facts": {"location": {"status": "known"}}}, "location: expected str, found NoneType"),
        ({"facts": {"location": {"status": "known", "value": 1}}}, "location: expected str, found int"),
        ({"facts": {"skus": {"status": "known", "value": {"a": {}}}}}, "skus: VmSku: "),
        ({"facts": {"skus": {"status": "unknown"}}}, "skus: expected str, found NoneType"),
        ({"facts": {"skus": {"status": "notAsked", "reason": 1}}}, "skus: expected str, found int"),
        ({"facts": {"skus": {"status": "notAsked", "reason": "x", "step": 1}}}, "expected str, found int"),
        ({"facts": {"cluster": {"status": "known", "value": {"token": "x"}}}}, "cluster: Cluster has no token"),
        ({"options": "x"}, "expected an object, found str"),
        ({"target": {"subscriptionId": 1}}, "expected str, found int"),
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_with_the_place(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    assert refusal(tmp_path, document(**changes)).startswith(f"--facts: FILE is damaged: {problem}")


@examples(150)
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_at_all_do_more_than_a_refusal(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(InvalidInput):
        load_facts(written(tmp_path_factory.mktemp("facts"), content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OUTCOME = st.fixed_dictionaries(
    {"status": st.sampled_from(["known", "unknown", "notAsked"]) | JSON}, optional={"value": JSON, "reason": JSON}
)


@examples(150)
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "schema": JSON,
            "tool": JSON,
            "subscriptionId": JSON,
            "options": JSON,
            "facts": JSON | st.dictionaries(st.sampled_from(list(ASKED)), OUTCOME | JSON, max_size=4),
        },
    )
)
def test_no_json_in_a_file_does_more_than_a_refusal(
    changes: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("facts"), json.dumps(document(**changes)))
    try:
        read = load_facts(path).outcomes
    except InvalidInput:
        return
    assert set(read) <= set(ASKED)


def test_a_file_that_is_not_there_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "missing", "No such file or directory"),
        (tmp_path / "f" / "g", "Not a directory"),
    ):
        (tmp_path / "f").touch()
        with pytest.raises(InvalidInput) as caught:
            load_facts(path)
        assert caught.value.message == f"--facts: {path} cannot be read ({reason})"


def test_a_pipe_a_device_or_a_directory_is_refused_at_once_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(InvalidInput) as caught:
            load_facts(path)
        assert caught.value.message == f"--facts: {path} is not an ordinary file"


@pytest.mark.parametrize("size", [16 * 1024 * 1024 + 1, 1024**4])
def test_a_huge_file_is_refused_before_it_is_read_as_json(tmp_path: Path, size: int) -> None:
    path = tmp_path / "facts.json"
    with path.open("wb") as stream:
        stream.truncate(size)
    with pytest.raises(InvalidInput) as caught:
        load_facts(path)
    assert caught.value.message == f"--facts: {path} is larger than 16 MB"


def test_facts_that_no_one_could_read_again_are_not_written(tmp_path: Path) -> None:
    facts = Facts({"skus": Unknown("x" * 16 * 1024 * 1024)})
    with pytest.raises(InvalidInput, match="--save-facts: the facts take more than the 16 MB that --facts reads"):
        save(tmp_path / "f", facts, SavedFacts(SUBSCRIPTION, {}, {}))
    assert not (tmp_path / "f").exists()


SKU = VmSku("Standard_D4s_v5", "standard NCASv3_T4 Family", ("1",), {"x": "az y; z"})
HOSTILE = "1: az group delete --yes -n x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("location", HOSTILE),
        ("location", "eastus\nreboot"),
        ("location", "$(reboot)"),
        ("skus", {"a": VmSku("Standard_D4s_v5", "f", (HOSTILE,))}),
        ("skus", {"a": VmSku("Standard_D4s_v5", HOSTILE)}),
        ("skus", {"a": VmSku("x;y", "f")}),
        ("skus", {"a": VmSku("x", "f", ("1",), {}, (SkuRestriction("Zone", "QuotaId", ("`x`",)),))}),
        ("cluster", cluster(live_pool("x; reboot")).value),
        ("cluster", cluster(live_pool(vm_size=HOSTILE)).value),
        ("cluster", cluster(name="a&b").value),
        ("container_service", Provider("Microsoft.X; reboot", "Registered")),
        ("in_cluster", inside(runtime_classes=(runtime_class(HOSTILE),)).value),
        ("in_cluster", inside(nodes=(node("$(reboot)"),)).value),
        ("in_cluster", inside(nodes=(node(pool="x;y"),)).value),
        ("in_cluster", inside(pods=(pod("`x`"),)).value),
        ("in_cluster", inside(pods=(pod(namespace=HOSTILE),)).value),
        ("in_cluster", inside(pods=(pod(runtime_class="a&b"),)).value),
        ("in_cluster", inside(pods=(pod(node="a|b"),)).value),
        ("in_cluster", inside(events=(event("x\ny"),)).value),
        ("in_cluster", inside(events=(event(namespace="x;y"),)).value),
        ("in_cluster", inside(namespaces=(ProbeNamespace("x'y", ""),)).value),
    ],
)
def test_a_name_that_could_turn_a_proposed_command_into_another_is_refused(
    tmp_path: Path, name: str, value: Any
) -> None:
    assert " is not a name" in refusal(tmp_path, text({name: Known(value)}))


def test_names_with_blanks_and_brackets_and_free_texts_are_taken(tmp_path: Path) -> None:
    live: Cluster = cluster(live_pool(node_image="a:b;c")).value
    there = inside(events=(event(message="az x; y\n$(z)"),), nodes=(node(handlers=None),), unreadable={"pods": "no: $"})
    facts: dict[str, Fact] = {
        "skus": Known({"a": SKU}),
        "cluster": Known(live),
        "usages": Unknown("az x; y\n$(z)"),
        "in_cluster": there,
    }
    assert load_facts(written(tmp_path, text(facts))).outcomes == facts
