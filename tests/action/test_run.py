"""The action's script: inputs become arguments of one process, and outputs that no value can leave."""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from action.run import TAKEN, WrongInput, call_of, main, verdict_of, write_outputs

#: Prints its arguments as a document, writes the SARIF report that it is asked for, and ends with a code.
PROGRAM = """
import json, pathlib, sys
words = sys.argv[1:]
for name in (words[n + 1] for n, word in enumerate(words) if word == "--report"):
    if "missing" not in name:
        pathlib.Path(name).write_text("{}")
print(json.dumps({"verdict": "fail", "words": words}))
sys.exit(10)
"""
HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    "; touch owned",
    "&& touch owned",
    "| tee owned",
    "${IFS}",
    "\n",
    "é",
]


def inputs(folder: Path, **values: str) -> dict[str, str]:
    """The environment of the script."""
    return {
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "INPUT_WORKING_DIRECTORY": str(folder),
        **{f"INPUT_{name.upper()}": value for name, value in values.items()},
    }


def outputs(path: Path) -> dict[str, str]:
    """The outputs of a file, as the runner reads blocks of several lines."""
    found: dict[str, str] = {}
    lines = iter(path.read_text(encoding="utf-8").split("\n"))
    for line in lines:
        if line:
            name, _, mark = line.partition("<<")
            assert mark, line
            block = []
            while (inner := next(lines)) != mark:
                block.append(inner)
            found[name] = "\n".join(block)
    return found


def test_the_command_runs_and_its_answer_and_files_are_outputs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given_inputs = inputs(
        tmp_path,
        command="manifest lint",
        arguments="a 'b c'",
        sarif_file="x.sarif",
        reports="y.xml\n missing.html \n\n",
    )
    assert main([sys.executable, "-c", PROGRAM], given_inputs) == 0
    found = outputs(tmp_path / "output")
    assert found["exit-code"] == "10"
    assert found["verdict"] == "fail"
    assert found["sarif-file"] == str(tmp_path / "x.sarif")
    assert found["reports"] == f"{tmp_path}/x.sarif\n{tmp_path}/y.xml"
    words = json.loads(Path(found["document"]).read_text())["words"]
    reports = ["--report", "x.sarif", "--report", "y.xml", "--report", "missing.html"]
    assert words == ["manifest", "lint", "a", "b c", *reports, "--output", "json"]
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "aks-sandbox ended with 10: the answer is no." in printed.err


@pytest.mark.parametrize("text", HOSTILE)
def test_no_shell_reads_an_input(text: str, tmp_path: Path) -> None:
    quoted = json.dumps(text) if '"' not in text else text
    given_inputs = inputs(tmp_path, command="check", arguments=f"-g {quoted}".replace("\n", " "))
    assert main([sys.executable, "-c", PROGRAM], given_inputs) == 0
    assert not (tmp_path / "owned").exists()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
@example(["$(id)", "`id`", "a b", "'", '"', "\\", "\n--report\nx"])
def test_a_quoted_argument_arrives_as_it_is(words: list[str]) -> None:
    environment = {"INPUT_COMMAND": "check", "INPUT_ARGUMENTS": shlex.join(words)}
    if any(word.partition("=")[0] in TAKEN for word in words):
        with pytest.raises(WrongInput):
            call_of(environment)
        return
    assert list(call_of(environment).words) == ["check", *words, "--output", "json"]


@given(
    st.dictionaries(
        st.sampled_from(["a", "b"]), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))
    )
)
def test_no_value_of_an_output_begins_another(values: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output"
        path.touch()
        write_outputs(path, values)
        assert outputs(path) == values


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"command": ""}, "command: name a command"),
        ({"command": "--help"}, "command: name a command"),
        ({"command": "check", "arguments": "'a"}, "arguments: a quotation mark"),
        ({"command": "check", "arguments": "-o table"}, "arguments: -o is what the action sets"),
        ({"command": "check", "arguments": "--report=x.xml"}, "arguments: --report is what the action sets"),
        ({"command": "check", "sarif_file": "x.xml"}, "sarif-file: 'x.xml' does not end in .sarif"),
        ({"command": "check", "working_directory": "nowhere"}, "working-directory: 'nowhere' is not a folder"),
    ],
)
def test_an_input_that_cannot_be_used_is_named(
    values: dict[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["never"], inputs(tmp_path, **values)) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        (b'{"verdict": "notProven"}', "notProven"),
        (b'{"verdict": "a\\nexit-code=0"}', ""),
        (b'{"verdict": 1}', ""),
        (b"[]", ""),
        (b"", ""),
        (b"\xff", ""),
    ],
)
def test_only_a_word_is_a_verdict(document: bytes, verdict: str) -> None:
    assert verdict_of(document) == verdict
