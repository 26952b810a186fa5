"""Every document that a command prints or writes has its schema in docs/schemas, in worlds good and bad."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from aks_sandbox import __version__
from aks_sandbox.catalog.tables import document as rows_of
from aks_sandbox.catalog.tables import runtimes
from aks_sandbox.check.facts_file import OF_A_REQUEST
from aks_sandbox.commands.check import Judged
from aks_sandbox.commands.row import Answer, CommandRow, options_of
from aks_sandbox.commands.table import PRODUCT, commands
from aks_sandbox.errors import AksSandboxError, NotFound
from aks_sandbox.manifests.rules.registry import LINT_RULES
from aks_sandbox.model.codec import member_of
from aks_sandbox.model.facts import ASKED
from aks_sandbox.model.finding import Kind, Report, Status
from aks_sandbox.model.proof import Isolation, Weight
from aks_sandbox.model.safe_text import printable
from aks_sandbox.model.wanted import CREATE, NODEPOOL
from aks_sandbox.reports.text import SCHEMA_VERSION, Shown
from aks_sandbox.rules.engine import ALL_RULES, show_rule
from arm_simulator.seed.named_worlds import named_worlds
from tests.support.given_context import GivenContext
from tests.support.hostile_arm import HostileArm
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.schemas import problems, schemas
from tests.support.wanted import GA, PREVIEW

TABLE = dict(commands())
DEMO = {"resource_group_name": "sandbox-rg", "name": "demo"}
POOLS = {"resource_group_name": "sandbox-rg", "cluster_name": "demo"}
NEW = {"resource_group_name": "sandbox-rg", "name": "other", "no_ssh_key": True, "workload_runtime": GA}
ADD = {**POOLS, "nodepool_name": "more", "workload_runtime": GA}
#: A file that holds pods: one in a sandbox, and one that is not.
MANIFEST = str(Path(__file__).with_name("pods.yaml"))
#: An ARM template with a node pool of which a check complains, and one that a parameter decides.
TEMPLATE = str(Path(__file__).with_name("template.json"))
#: Each command with arguments that lead to each of its documents; a new command is added here.
LINES: dict[str, list[dict[str, Any]]] = {
    "check": [
        {"location": "eastus", "workload_runtime": PREVIEW},
        {"resource_group_name": "sandbox-rg", "zones": ["1"], "node_count": 2, "os_sku": "Ubuntu"},
        {**DEMO, "in_cluster": True, "strict": True, "ignore": ["SBX407"]},
        {**DEMO, "nodepool_name": "more", "purpose": NODEPOOL, "kubernetes_version": "1.34"},
        {"location": "nowhere"},
        {},
    ],
    "create": [NEW, {**NEW, "dry_run": True}, {**NEW, "skip_checks": True, "separate_system_pool": True}],
    "explain": [
        {"message": "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ErrImagePull"},
        {"message": "all is well"},
    ],
    "feature register": [{}, {"workload_runtime": GA}, {"no_wait": True}],
    "feature show": [{}, {"workload_runtime": GA}],
    "manifest convert": [
        {"paths": [MANIFEST], "check": True},
        {"paths": [MANIFEST], "check": True, "replaces": ["kata"]},
    ],
    "manifest lint": [
        {"paths": [MANIFEST]},
        {"paths": [MANIFEST], "as_sandboxed": True, "strict": True},
        {"paths": [MANIFEST], **DEMO},
    ],
    "manifest size": [
        {"paths": [MANIFEST], "as_sandboxed": True, **DEMO},
        {"paths": [MANIFEST], "vm_sizes": ["Standard_D4s_v5", "D16s_v5"]},
        {"memory": "64Mi", "vm_sizes": ["Standard_D4s_v3"], "location": "eastus"},
        {"cpu": "500m", "replicas": 0},
    ],
    "nodepool add": [ADD, {**ADD, "dry_run": True}, {**ADD, "skip_checks": True, "no_reconcile": True}],
    "nodepool list": [POOLS],
    "nodepool show": [{**POOLS, "nodepool_name": name} for name in ("system", "untrusted")],
    "reconcile": [DEMO],
    "rule list": [{}],
    "rule show": [{"code": code} for code in ("SBX101", "SBX305", "SBX409", "SBX607", "SBW302")],
    "template check": [{"files": [TEMPLATE]}, {"files": [TEMPLATE], "strict": True, "ignore": ["SBX402"]}],
    "verify": [DEMO, {**DEMO, "keep": True}],
    "vm-size list": [{"location": "eastus"}, {"location": "eastus", "everything": True}],
    "vm-size show": [{"location": "eastus", "vm_size": size} for size in ("Standard_D4s_v5", "Standard_D4_v3")],
}
#: What is run in every world; the files beside the document are looked at too.
EVERYWHERE: list[tuple[str, dict[str, Any]]] = [
    ("check", {**DEMO, "in_cluster": True}),
    ("check", {"location": "eastus", "workload_runtime": PREVIEW}),
    ("nodepool list", POOLS),
    ("vm-size list", {"location": "eastus", "everything": True}),
]
HEALTHY = "inside-healthy"
SPOILT = {"texts": "hostile-names", "everything": HEALTHY, "errors": HEALTHY, "failed writes": HEALTHY}
EACH = [(name, line) for name, lines in LINES.items() for line in lines]
OF_FILES = ("explain", "rule ", "manifest ", "template check")
OF_AZURE = [(name, line) for name, line in EACH if not name.startswith(OF_FILES)]


class Azure(GivenContext):
    """A Context whose connection leads to a simulated Azure."""

    def __init__(self, arm: InProcessArm) -> None:
        super().__init__()
        self._arm = arm

    def connect(self, *, refresh: bool = False) -> Any:
        """The connection."""
        return self._arm.connection


def printed(name: str, arguments: dict[str, Any], arm: InProcessArm) -> Any:
    """What the command prints, as JSON that was written and read again; None where it prints nothing."""
    row = TABLE[name]
    given = row.arguments(**arguments)
    result = row.run(cast("Any", Azure(arm)), given)
    document = result.document if isinstance(result, Shown) else result
    return json.loads(json.dumps(printable(document, row.lines_of(given)), allow_nan=False))


def schema_of(row: CommandRow[Any], document: Any) -> str:
    """The name of the schema that the document is to have."""
    if len(row.documents) == 1:
        return row.documents[0]
    return row.documents["body" in document]


def test_every_command_of_the_table_has_a_schema_and_is_run_here() -> None:
    # What prints nothing has no document.
    assert set(LINES) == {name for name, row in TABLE.items() if row.documents}
    templates = {f"template {name}" for name in ("cluster", "nodepool", "export")}
    texts = {"nodepool wait", "manifest generate", *templates}
    assert {name for name, row in TABLE.items() if not row.documents} == texts
    assert {one for row in TABLE.values() for one in row.documents} == set(schemas()) - {"evidence", "facts", "parts"}


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_one_of_json_schema_2020_12_and_names_itself(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == ("https://json-schema.org/draft/2020-12/schema", f"{name}.json")
    assert schema["title"]
    assert schema["description"]


def named(value: Any) -> str:
    """A short name of a case."""
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


@pytest.fixture(autouse=True)
def _same_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Namespaces are named by chance; here all are alike."""
    monkeypatch.setattr("secrets.token_hex", lambda count: "0" * 2 * count)


@pytest.mark.parametrize(("name", "line"), EACH, ids=named)
def test_what_a_command_prints_has_its_schema(name: str, line: dict[str, Any]) -> None:
    document = printed(name, line, in_world(HEALTHY))
    assert problems(schema_of(TABLE[name], document), document) == []
    assert TABLE[name].answer(document) in Answer


@pytest.mark.parametrize("code", [rule.code for rule in ALL_RULES])
def test_the_page_of_every_check_has_its_schema(code: str) -> None:
    assert problems("rule", show_rule(code)) == []


def test_every_document_is_printed_here() -> None:
    writes = [(name, line) for name, line in EACH if len(TABLE[name].documents) > 1]
    seen = {schema_of(TABLE[name], printed(name, line, in_world(HEALTHY))) for name, line in writes}
    assert seen == {one for row in TABLE.values() if len(row.documents) > 1 for one in row.documents}


@pytest.mark.parametrize(("name", "line"), EVERYWHERE, ids=named)
@pytest.mark.parametrize("world", named_worlds())
def test_in_every_world_documents_and_files_have_their_schemas(
    world: str, name: str, line: dict[str, Any], tmp_path: Path
) -> None:
    report, saved = str(tmp_path / "report.json"), str(tmp_path / "facts.json")
    files = {"report": [report], "save_facts": saved, "anonymize": True} if name == "check" else {}
    arm = in_world(world)
    try:
        document = printed(name, {**line, **files}, arm)
    except AksSandboxError as error:
        absent = isinstance(error, NotFound) and "sandbox-rg/demo" not in arm.world.document["clusters"]
        assert name != "check" or absent, "a check of what exists always has a report"
        return
    schema = schema_of(TABLE[name], document)
    assert problems(schema, document) == []
    for path in (report, saved) if files else ():
        written = json.loads(Path(path).read_bytes())
        assert problems(schema, written) == []
        if not written["anonymized"]:
            assert {member: written[member] for member in document} == document


@pytest.mark.parametrize(("name", "line"), OF_AZURE, ids=named)
@pytest.mark.parametrize("how", SPOILT)
def test_whatever_azure_says_the_document_has_its_schema_and_the_file_is_the_same(
    how: str, name: str, line: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    report = {"report": [str(path)]} if name in ("check", "verify") else {}
    try:
        document = printed(name, {**line, **report}, HostileArm(how, SPOILT[how]))
    except NotFound:
        return
    except AksSandboxError:
        assert name != "check"
        return
    assert problems(schema_of(TABLE[name], document), document) == []
    if report:
        written = json.loads(path.read_bytes())
        assert {member: written[member] for member in document} == document


@pytest.mark.parametrize(
    ("name", "world", "verdict"),
    [
        ("check", "unregistered", "fail"),
        ("check", "group-contributor", "unknown"),
        ("check", "run-command-disabled", "warn"),
        ("check", HEALTHY, "pass"),
        ("verify", HEALTHY, "isolated"),
        ("verify", "image-pull-failure", "notProven"),
        ("verify", "no-isolation", "notIsolated"),
    ],
)
def test_every_verdict_has_its_schema(name: str, world: str, verdict: str) -> None:
    arm = in_world(world)
    there = name == "verify" or "sandbox-rg/demo" in arm.world.document["clusters"]
    document = printed(name, DEMO if there else {**DEMO, "purpose": CREATE}, arm)
    assert document["verdict"] == verdict
    assert problems(TABLE[name].documents[0], document) == []


#: Documents in which every member is ours and always there.
CLOSED = ["check", "proof", "explain", "feature", "rules", "rule", "vm-sizes", "vm-size", "node-pools"]
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    TABLE[name].documents["dry_run" in line]: (name, line) for name, lines in LINES.items() for line in reversed(lines)
}
#: Members of objects in which texts are Azure's, or commands.
FREE = {"namespace", "text", "nodeImageVersion", "image", "osSKU", "agentPoolProfiles"}
#: Members that hold objects of Kubernetes as they are.
OPEN = {"runtimeClasses"}
#: Members whose values are one of a few or have a form, in all other objects.
FORMED = {
    *("verdict", "status", "kind", "nestedVirtualization", "severity", "certainty", "category", "workloadRuntime"),
    *("purpose", "item", "code", "createdAt", "subscriptionId", "command", "source", "docs", "version", "state"),
    *("schemaVersion", "retirementDate", "method", "path", "apiVersion", "kubernetesVersion"),
}


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    """A good document of each schema."""
    arm = in_world(HEALTHY)
    documents = {schema: printed(name, line, arm) for schema, (name, line) in GOOD.items()}
    assert {schema: problems(schema, document) for schema, document in documents.items()} == {key: [] for key in GOOD}
    return documents


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        value = [item for member, item in value.items() if member not in OPEN]
    for item in value if isinstance(value, list) else ():
        yield from objects_in(item)


def spoilt(document: Any, spoil: Callable[[dict[str, Any]], Iterator[Any]]) -> Iterator[Any]:
    """The document changed in place, once for each change of each of its objects; it is as before in the end."""
    for one in objects_in(document):
        kept = dict(one)
        for _ in spoil(one):
            yield document
            one.clear()
            one.update(kept)


def without_a_member(one: dict[str, Any]) -> Iterator[Any]:
    """Take each member out of the object."""
    for member in list(one):
        yield one.pop(member)


def with_a_stranger(one: dict[str, Any]) -> Iterator[Any]:
    """Put one more into it."""
    yield one.setdefault("stranger", 1)


def smallest(document: Any) -> Any:
    """The document with few of many items, so that each kind of them is there and the test is quick."""
    if isinstance(document, dict):
        return {name: smallest(item) for name, item in document.items()}
    return [smallest(item) for item in document[:2]] if isinstance(document, list) else document


@pytest.mark.parametrize("schema", CLOSED)
@pytest.mark.parametrize("spoil", [without_a_member, with_a_stranger])
def test_a_member_less_or_more_is_refused_wherever_it_is(
    schema: str, spoil: Callable[[dict[str, Any]], Iterator[Any]], good: dict[str, Any]
) -> None:
    changed = spoilt(smallest(copy.deepcopy(good[schema])), spoil)
    assert [document for document in changed if not problems(schema, document)] == []


@pytest.mark.parametrize("schema", [one for one in GOOD if one not in ("cluster", "node-pool")])
def test_a_value_that_is_none_of_the_possible_ones_is_refused(schema: str, good: dict[str, Any]) -> None:
    def nonsense(one: dict[str, Any]) -> Iterator[Any]:
        for member in FORMED & set(one):
            if one[member] is not None and not FREE & set(one):
                one[member] = "x y"
                yield one

    document = smallest(copy.deepcopy(good[schema]))
    for changed in spoilt(document, nonsense):
        assert problems(schema, changed) != [], changed


@pytest.mark.parametrize("schema", ["cluster", "node-pool", "request"])
def test_a_resource_without_a_member_that_az_always_prints_is_refused(schema: str, good: dict[str, Any]) -> None:
    for member in schemas()[schema]["required"]:
        assert problems(schema, {name: value for name, value in good[schema].items() if name != member}) != []
    assert problems(schema, {**good[schema], "newMemberOfAzure": 1}) == [] or schema == "request"


@pytest.mark.parametrize("schema", ["cluster", "node-pool"])
def test_a_resource_in_the_spelling_of_rest_is_refused(schema: str, good: dict[str, Any]) -> None:
    text = json.dumps(good[schema])
    assert '"osSku"' in text
    assert problems(schema, json.loads(text.replace('"osSku"', '"osSKU"'))) != []
    assert problems(schema, {**good[schema], "properties": {}}) != []


@pytest.fixture(scope="module")
def facts_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A whole facts file."""
    path = tmp_path_factory.mktemp("facts") / "facts.json"
    printed("check", {**DEMO, "in_cluster": True, "save_facts": str(path)}, in_world(HEALTHY))
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


@pytest.mark.parametrize("member", ["anonymized", "options", "facts"])
def test_what_makes_a_facts_file_is_there_together_or_not_at_all(member: str, facts_file: dict[str, Any]) -> None:
    assert problems("check", facts_file) == []
    assert problems("check", {name: value for name, value in facts_file.items() if name != member}) != []


@pytest.mark.parametrize("member", [member_of(name) for name in ASKED if name not in OF_A_REQUEST])
def test_a_fact_of_another_form_is_refused(member: str, facts_file: dict[str, Any]) -> None:
    fact = facts_file["facts"][member]

    def with_fact(**changes: Any) -> list[str]:
        return problems("check", {**facts_file, "facts": {**facts_file["facts"], member: {**fact, **changes}}})

    assert with_fact() == []
    assert with_fact(status="guessed") != []
    assert with_fact(stranger=1) != []
    assert with_fact(value=1.5) != []
    if isinstance(fact["value"], dict) and member not in ("featureStates", "otherFeatures", "skus", "usages"):
        assert with_fact(value={**fact["value"], "stranger": 1}) != []


@pytest.fixture(scope="module")
def evidence_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A whole evidence file."""
    path = tmp_path_factory.mktemp("evidence") / "evidence.json"
    printed("verify", {**DEMO, "save_evidence": str(path)}, in_world(HEALTHY))
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def test_an_evidence_file_has_its_schema_to_the_last_member(evidence_file: dict[str, Any]) -> None:
    assert problems("evidence", evidence_file) == []
    body = evidence_file["evidence"].pop("body")
    document = smallest(copy.deepcopy(evidence_file))
    evidence_file["evidence"]["body"] = document["evidence"]["body"] = body
    for spoil in (without_a_member, with_a_stranger):
        # What Azure says of a cluster, and the files of a command by their names, are open.
        closed = [document, document["evidence"], *document["evidence"]["exchanges"], document["evidence"]["run"]]
        for one in closed:
            kept = dict(one)
            for _ in spoil(one):
                assert problems("evidence", document) != []
                one.clear()
                one.update(kept)


def enum_at(schema: str, *path: str) -> list[Any]:
    """The values that a schema names somewhere."""
    node = schemas()[schema]
    for step in path:
        node = node[step]
    values: list[Any] = node["enum"]
    return values


def test_the_values_that_the_schemas_name_are_those_of_the_code() -> None:
    parts = schemas()["parts"]["$defs"]
    assert parts["schemaVersion"]["const"] == SCHEMA_VERSION
    assert re.fullmatch(parts["tool"]["properties"]["version"]["pattern"], __version__)
    assert enum_at("parts", "$defs", "status") == list(Status)
    assert sorted(enum_at("parts", "$defs", "workloadRuntime")) == sorted(one.name for one in runtimes())
    assert enum_at("parts", "$defs", "category") == list(
        dict.fromkeys(rule.info.category for rule in (*ALL_RULES, *LINT_RULES))
    )
    known = [row for name in ("arm_errors", "cluster_messages") for row in rows_of(name)["rows"]]
    assert {row["certainty"] for row in known} == set(enum_at("parts", "$defs", "certainty"))
    check = schemas()["check"]
    assert list(check["properties"]["summary"]["properties"]) == list(Status)
    verdicts = [Report((), strict=False).verdict, Status.FAIL, Status.UNKNOWN, Status.WARN]
    assert sorted(check["properties"]["verdict"]["enum"]) == sorted(verdicts)
    assert check["$defs"]["finding"]["properties"]["resources"]["items"]["properties"]["kind"]["enum"] == list(Kind)
    assert check["$defs"]["target"]["properties"]["purpose"]["enum"] == [CREATE, NODEPOOL, None]
    assert set(check["$defs"]["options"]["properties"]) == {member_of(name) for name in options_of(Judged)}
    assert list(schemas()["facts"]["properties"]) == [member_of(name) for name in ASKED if name not in OF_A_REQUEST]
    assert enum_at("proof", "$defs", "verdict") == list(Isolation)
    evidence = schemas()["proof"]["$defs"]["evidence"]["properties"]
    assert (evidence["verdict"]["enum"], evidence["item"]["enum"]) == (
        list(Weight),
        [row["item"] for row in rows_of("evidence")["rows"]],
    )
    assert set(enum_at("rule", "properties", "severity")) == {rule.info.severity for rule in ALL_RULES}
    for name in ("check", "proof"):
        assert schemas()[name]["properties"]["command"]["const"].removeprefix(f"az {PRODUCT} ") in TABLE
