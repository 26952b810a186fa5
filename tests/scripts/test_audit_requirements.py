"""An audit never passes for a package that no database knew."""

import json
from pathlib import Path

import pytest

import audit_requirements
from audit_requirements import audit, read_answer
from audit_result import Audit, Package, exit_code, locked_packages, rounds, summary

ONE, TWO, OLD_TWO = Package("one", "1.0"), Package("two", "2.0"), Package("two", "1.9")
PLACES = {ONE: ["a.txt"], TWO: ["a.txt", "b.txt"]}


def answer(*rows: dict[str, object]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": list(rows), "fixes": []})


def test_a_lock_is_read_with_the_places_of_each_package(tmp_path: Path) -> None:
    text = "# a comment\none==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n    # via two\ntwo==2.0 \\\n"
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(text)
    assert locked_packages(sorted(tmp_path.iterdir())) == {ONE: ["a.txt", "b.txt"], TWO: ["a.txt", "b.txt"]}


def test_a_lock_that_locks_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# nothing\n")
    with pytest.raises(ValueError, match="a.txt locks no package"):
        locked_packages([tmp_path / "a.txt"])


def test_two_versions_of_a_package_are_asked_for_in_two_rounds() -> None:
    assert rounds([TWO, ONE, OLD_TWO]) == [[ONE, OLD_TWO], [TWO]]


def test_what_a_database_found_is_read() -> None:
    output = answer(
        {"name": "one", "version": "1.0", "vulns": []},
        {"name": "two", "version": "2.0", "vulns": [{"id": "GHSA-1"}, {"id": "PYSEC-2"}]},
    )
    assert read_answer([ONE, TWO], output, "") == Audit({ONE: (), TWO: ("GHSA-1", "PYSEC-2")})


def test_a_package_that_the_database_does_not_know_or_leaves_out_is_not_audited() -> None:
    output = answer({"name": "one", "skip_reason": "Dependency not found on PyPI"})
    found = read_answer([ONE, TWO], output, "No known vulnerabilities found")
    assert found == Audit(unaudited={ONE: "Dependency not found on PyPI", TWO: "pip-audit left it out"})


@pytest.mark.parametrize("output", ["", "Traceback", "[]", "{}", "null", '{"dependencies": [{}]}'])
def test_an_answer_that_is_not_one_audits_nothing_and_its_last_line_says_why(output: str) -> None:
    assert read_answer([ONE], output, "a\nConnectionError: b\n") == Audit(unaudited={ONE: "ConnectionError: b"})


def test_where_no_database_is_reachable_the_last_line_says_so_and_only_a_demand_fails() -> None:
    result = Audit(unaudited={ONE: "pypi: x", TWO: "pypi: x"})
    assert summary(result, PLACES) == [
        "pypi: x",
        "NOT AUDITED: no vulnerability database could be read. 2 packages were not looked up.",
    ]
    assert (exit_code(result, require_database=False), exit_code(result, require_database=True)) == (0, 1)


def test_a_part_that_was_not_audited_is_named_and_a_find_fails() -> None:
    result = Audit({ONE: ("GHSA-1",)}, {TWO: "pypi: x"})
    assert summary(result, PLACES) == [
        "one 1.0: GHSA-1 (in a.txt)",
        "NOT AUDITED, 1 of 2 packages: two 2.0",
        "Audited 1 packages: 1 with known vulnerabilities.",
    ]
    assert exit_code(result, require_database=False) == 1


def test_a_clean_audit_of_all_passes() -> None:
    result = Audit({ONE: (), TWO: ()})
    assert summary(result, PLACES) == ["Audited 2 packages: 0 with known vulnerabilities."]
    assert exit_code(result, require_database=True) == 0


def test_the_second_database_is_asked_about_what_the_first_did_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, dict[Package, tuple[str, ...]]] = {"pypi": {ONE: ()}, "osv": {TWO: ("OSV-1",)}}
    asked: list[tuple[str, list[Package]]] = []

    def ask(database: str, packages: list[Package]) -> Audit:
        asked.append((database, packages))
        found = {one: known[database][one] for one in packages if one in known[database]}
        return Audit(found, {one: "unknown" for one in packages if one not in found})

    monkeypatch.setattr(audit_requirements, "ask", ask)
    assert audit([ONE, TWO, OLD_TWO]) == Audit({ONE: (), TWO: ("OSV-1",)}, {OLD_TWO: "pypi: unknown; osv: unknown"})
    assert [database for database, packages in asked if ONE in packages] == ["pypi"]
