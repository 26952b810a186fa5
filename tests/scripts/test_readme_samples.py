"""The samples of README.md are found, written and kept readable; tests/e2e/test_readme.py runs them."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import readme_samples
from private_az import AzResult, PrivateAz
from readme_samples import STAND_INS, SampleError, arguments, blocks_in, output_of, problems_of, with_blocks
from readme_stories import STORIES, Call, Sample, Story

TEXT = readme_samples.README.read_text(encoding="utf-8")
SAMPLES = [sample for story in STORIES for sample in story.samples]
OPENING = "## Use it\n"
OLD, NEW = "```console\n$ az old\nprinted\n```\n", "```console\n$ az new\n```\n"
TWO = f"# A\n\n<!-- sample: one -->\n{OLD}\ntext\n\n<!-- sample: two -->\n\nmore\n"


@pytest.fixture
def two_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories with the samples `one` and `two`."""
    monkeypatch.setattr(readme_samples, "STORIES", (Story({}, (Sample("one", ()), Sample("two", ()))),))


def test_every_example_of_this_extension_in_the_readme_is_a_sample() -> None:
    outside = re.sub(r"<!-- sample: \S+ -->\n```console\n.*?^```\n", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^(?: {4}|\$ )az aks-sandbox.*", outside, re.MULTILINE) == []
    assert "```" not in outside


def test_the_readme_shows_the_commands_of_the_stories() -> None:
    shown = blocks_in(TEXT)
    assert f"az config set aks_sandbox.workload_runtime={readme_samples.RUNTIME}\n" in TEXT.partition(OPENING)[0]
    for sample in SAMPLES:
        for call in sample.calls:
            assert f"$ {call.line}\n" in shown[sample.name], f"{sample.name} is stale: run `make docs`"


def test_the_readme_stays_readable() -> None:
    assert len(TEXT.splitlines()) <= 390
    assert [problem for name, block in blocks_in(TEXT).items() for problem in problems_of(name, block)] == []


@pytest.mark.usefixtures("two_samples")
def test_a_block_is_written_below_its_line_also_the_first_time() -> None:
    assert blocks_in(TWO) == {"one": OLD, "two": ""}
    written = with_blocks(TWO, {"one": NEW, "two": OLD})
    assert written == f"# A\n\n<!-- sample: one -->\n{NEW}\ntext\n\n<!-- sample: two -->\n{OLD}\nmore\n"
    assert blocks_in(written) == {"one": NEW, "two": OLD}


@pytest.mark.usefixtures("two_samples")
@pytest.mark.parametrize("names", ["one", "one two three", "two one", "one one two"])
def test_a_readme_with_other_samples_than_the_stories_is_an_error(names: str) -> None:
    text = "".join(f"<!-- sample: {name} -->\n{OLD}\n" for name in names.split())
    with pytest.raises(SampleError, match=f"README.md has the samples {', '.join(names.split())}; .* has one, two."):
        blocks_in(text)


@pytest.mark.parametrize("row", STAND_INS, ids=lambda row: row.pattern.pattern)
def test_a_stand_in_has_the_shape_of_what_it_stands_for_and_is_needed(row: readme_samples.StandIn) -> None:
    assert all(row.pattern.fullmatch(one) for one in row.shown)
    assert len(set(row.shown)) == len(row.shown)
    assert all(one in TEXT for one in row.shown)
    assert row.why


def test_the_same_value_gets_the_same_stand_in_and_another_value_another() -> None:
    row = readme_samples.StandIn(re.compile(r"id-\d"), ("id-1", "id-2"), "chance")
    assert row.put_into("id-7 id-9 id-7") == "id-1 id-2 id-1"
    assert row.put_into("id-2 id-1") == "id-1 id-2"
    with pytest.raises(SampleError, match="3 values match"):
        row.put_into("id-7 id-8 id-9")


@pytest.mark.parametrize(
    ("line", "problem"), [("x" * 121, "sample one: 121 columns, more than 120"), ("```", "sample one: contains ```")]
)
def test_a_line_that_breaks_the_page_is_named_with_its_sample(line: str, problem: str) -> None:
    (found,) = problems_of("one", f"```console\n$ az one\n{line}\n```\n")
    assert found.startswith(problem)


def test_a_command_line_is_split_as_a_shell_splits_it() -> None:
    assert arguments('az a \\\n    -q "{b: c, \\\n    d: e}"') == ["a", "-q", "{b: c,     d: e}"]


class Canned(PrivateAz):
    """An az that ends with 1 and runs nothing."""

    def run(
        self,
        *arguments: str,
        extra: Mapping[str, str] | None = None,
        timeout: float = 300,
        folder: Path | None = None,
    ) -> AzResult:
        return AzResult(("az", *arguments), 1, "", "ERROR: not logged in\n")


def test_a_command_that_ends_otherwise_than_stated_is_an_error_with_all_it_printed(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="(?s)^\\$ az show\nERROR: not logged in\nended with 1 in place of 0.$"):
        output_of(Canned(Path("az"), tmp_path), Call("az show"), tmp_path)
