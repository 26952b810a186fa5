"""The stand-in of jq: the real libjq behind the options that scripts need, and that it says so where that ends."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jq as libjq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arm_simulator.runcommand import execution
from arm_simulator.runcommand.jq_program import Stop, parsed, pretty, text_of

from .conftest import Client
from .inside import run

#: The folder that holds the package of libjq.
PACKAGE = str(Path(libjq.__file__).parent)
FILES = {
    "two": '{"a":1}{"b":[1,2,"é"]}',
    "nums": "1\n2",
    "empty": "",
    "prog.jq": "# a comment\n.a",
    "bad": b'\xff\x80a\n"\xed\xa0\x80\xe2\x82"\xc3',
    "broken": "[1",
}
NO_NIX = "Could not open nix: No such file or directory"
NO_INDEX = 'jq: error (at <unknown>): Cannot index number with string ("a")'
UNFINISHED = "Unfinished JSON term at EOF at line 1, column"


@dataclass
class Jq:
    """Runs the stand-in as a process of its own, in a folder with a few files."""

    folder: Path

    def __call__(self, *words: str, given: str = "") -> tuple[int, str, str]:
        """Returns status, standard output and standard error."""
        program = [sys.executable, "-I", "-S", str(execution.JQ), PACKAGE, *words]
        done = subprocess.run(program, cwd=self.folder, input=given.encode(), capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def jq(tmp_path: Path) -> Jq:
    """The stand-in."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return Jq(tmp_path)


def worded(line: str) -> list[str]:
    """Returns the words of a line that is split at its bars."""
    return [word.strip() for word in line.split("|")]


@pytest.mark.parametrize(
    ("line", "given", "out"),
    [
        ("-n | 1", "", "1\n"),
        (".", '{"a":{"d":[1,[],{}]}}', '{\n  "a": {\n    "d": [\n      1,\n      [],\n      {}\n    ]\n  }\n}\n'),
        ("-S | -c | .", '{"b":1,"a":[{"d":1,"c":2}]}', '{"a":[{"c":2,"d":1}],"b":1}\n'),
        ("-nca | --arg | a | é | [$a, $ARGS.named]", "", '["\\u00e9",{"a":"\\u00e9"}]\n'),
        ("-a | .", '"😀"', '"\\ud83d\\ude00"\n'),
        ("-r | .", '"x" [1] "é\\n"', "x\n[\n  1\n]\né\n\n"),
        ("-cj | .", '"x" [1] 2', "x[1]2"),
        ("-cs | .", "1 2", "[1,2]\n"),
        ("-R | .", "a\nb", '"a"\n"b"\n'),
        ("-R | .", "", ""),
        ("-Rs | .", "a\nb\n", '"a\\nb\\n"\n'),
        ("--null-input | --raw-output | --compact-output | [null], \"x\"", "", "[null]\nx\n"),
        ("-f | prog.jq | two", "", "1\nnull\n"),
        ("-nf | prog.jq", "", "null\n"),
        ("-c | . | two | nums", "", '{"a":1}\n{"b":[1,2,"é"]}\n1\n2\n'),
        ("-nc | --slurpfile | a | two | --slurpfile | b | empty | [$a, $b]", "", '[[{"a":1},{"b":[1,2,"é"]}],[]]\n'),
        ("-nc | --argjson | a | {\"x\":[1]} | $a", "", '{"x":[1]}\n'),
        ("-n | --arg | a | 1 | --arg | a | 2 | $a", "", '"1"\n'),
        ("-nc | $ARGS | --args | a | b", "", '{"positional":["a","b"],"named":{}}\n'),
        ("-nc | --jsonargs | $ARGS.positional | 1 | [2]", "", "[1,[2]]\n"),
        ("-M | -c | .", "[1.10, 100000000000000000001]", "[1.10,100000000000000000001]\n"),
        ("", "[]", "[]\n"),
        ("-n | \"\\u0000\\u007f\"", "", '"\\u0000\\u007f"\n'),
        ("-n | --", "", "null\n"),
    ],
)  # fmt: skip
def test_what_scripts_do_with_jq(jq: Jq, line: str, given: str, out: str) -> None:
    assert jq(*(worded(line) if line else []), given=given) == (0, out, "")


@pytest.mark.parametrize(
    ("line", "given", "code", "out", "err"),
    [
        ("-e | .b", '{"a":1}', 1, "null\n", ""),
        ("-e | .a", '{"a":1}', 0, "1\n", ""),
        ("-e | empty", "1", 4, "", ""),
        ("-e | select(. > 0)", "1 0", 0, "1\n", ""),
        ("-e | .", "", 4, "", ""),
        (".a", '1 {"a":1}', 0, "1\n", f"{NO_INDEX}\n"),
        (".a", '{"a":1} 1', 5, "1\n", f"{NO_INDEX}\n"),
        ("-e | .a", "1", 5, "", f"{NO_INDEX}\n"),
        ('-n | ["é"], error({a: 1})', "", 5, '[\n  "é"\n]\n', 'jq: error (at <unknown>) (not a string): {"a":1}\n'),
        ("-c | .", "1 {", 5, "1\n", f"jq: parse error: {UNFINISHED} 3\n"),
        (". | nix | nums", "", 2, "1\n2\n", f"jq: error: {NO_NIX}\n"),
        ("-f | nix", "", 2, "", f"jq: error: {NO_NIX}\n"),
        ("-n | --rawfile | a | nix | 1", "", 2, "", f"jq: Bad JSON in --rawfile a nix: {NO_NIX}\n"),
        ("-n | --slurpfile | a | nix | 1", "", 2, "", f"jq: Bad JSON in --slurpfile a nix: {NO_NIX}\n"),
        ("-n | --slurpfile | a | broken | 1", "", 2, "", f"jq: Bad JSON in --slurpfile a broken: {UNFINISHED} 2\n"),
        ("-n | --argjson | a | { | 1", "", 2, "", "jq: invalid JSON text passed to --argjson\n"),
        ("-n | --argjson | a | 1 2 | 1", "", 2, "", "jq: invalid JSON text passed to --argjson\n"),
        ("-n | --arg | a", "", 2, "", "jq: --arg takes two parameters (e.g. --arg varname value)\n"),
    ],
)  # fmt: skip
def test_how_jq_ends(jq: Jq, line: str, given: str, code: int, out: str, err: str) -> None:
    assert jq(*worded(line), given=given) == (code, out, err)


@pytest.mark.parametrize("program", ["1 +", "1) | (2", "$nix", "nix(1)", "# nothing", "if 1 then", '"\\(1;2)"'])
def test_a_program_that_is_none(jq: Jq, program: str) -> None:
    code, out, err = jq("-n", program)
    assert (code, out) == (3, "")
    assert err.startswith("jq: error: ")
    assert re.search(r"\njq: [12] compile errors?\n$", err)
    assert "try ((" not in err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--tab", "."), "the option --tab"),
        (("-C", "."), "the option -C"),
        (("-nz", "."), "the option -nz"),
        (("--stream", "."), "the option --stream"),
        (("-L", "lib", "."), "the option -L"),
        (("--indent", "7", "."), "the option --indent"),
        (("-n", "[inputs]"), "the function 'inputs'"),
        (("-n", "try input catch 1"), "the function 'input'"),
        (("-n", "1 | debug"), "the function 'debug'"),
        (("-n", '1 | debug("x")'), "the function 'debug'"),
        (("-n", "halt_error"), "the function 'halt_error'"),
        (("-n", "input_filename"), "the function 'input_filename'"),
    ],
)
def test_what_is_not_covered_is_never_ignored(jq: Jq, words: tuple[str, ...], what: str) -> None:
    assert jq(*words) == (2, "", f"jq: the jq stand-in of the ARM simulator does not cover {what}\n")


def test_a_program_may_have_names_that_are_not_covered_elsewhere(jq: Jq) -> None:
    program = 'def input: 3; {input: .input, s: "inputs and debug", own: input}'
    assert jq("-c", program, given='{"input":1}')[1] == '{"input":1,"s":"inputs and debug","own":3}\n'


def test_bytes_that_are_no_text_are_replaced_one_by_one(jq: Jq) -> None:
    code, out, _ = jq("-n", "--rawfile", "a", "bad", "$a")
    assert (code, out) == (0, '"\ufffd\ufffda\\n\\"\ufffd\ufffd\\"\ufffd"\n')
    assert jq("-s", ".", "bad")[0] == 5
    assert jq("-n", "--arg", "a", "\udcff", "$a")[1] == '"\ufffd"\n'


def test_a_reader_that_leaves_ends_it_quietly(jq: Jq) -> None:
    line = f"'{sys.executable}' -I -S '{execution.JQ}' '{PACKAGE}' -n 'range(100000)' | head -1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"0\n", b"")


def test_in_a_command_it_comes_before_any_other_jq(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("inside-healthy",), operation_polls=1)
    script = (
        "kubectl get nodes -o json >nodes.json; kubectl get pod nix 2>nix.err\n"
        "jq -n -c -a --argjson now 7 --slurpfile nodes nodes.json --rawfile error nix.err -f count.jq; command -v jq"
    )
    program = "{now: $now, nodes: ($nodes[0].items | length), error: $error}"
    logs = run(client, "sh run.sh", {"run.sh": script, "count.jq": program})["logs"].splitlines()
    assert json.loads(logs[0]) == {
        "now": 7,
        "nodes": 3,
        "error": 'Error from server (NotFound): pods "nix" not found\n',
    }
    assert logs[1].endswith("/bin/jq")
    assert not logs[1].startswith(("/usr/", "/bin/"))


def test_without_the_package_it_says_so(make_client: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    found_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "jq" else found_spec(name))
    found = run(make_client(worlds=("inside-healthy",), operation_polls=1), "jq -n 1")
    assert found["exitCode"] == 127
    assert found["logs"] == (
        "jq: the jq stand-in needs the package jq of requirements/simulator.txt, which is not installed\n"
    )


def test_with_a_package_that_does_not_load_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "jq.py").write_text("raise ImportError('wrong machine')")
    program = [sys.executable, "-I", "-S", str(execution.JQ), str(tmp_path), "-n", "1"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (127, "")
    assert done.stderr == "jq: the jq stand-in cannot load the package jq: wrong machine\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
)


@settings(deadline=None)
@given(value=JSON)
def test_any_value_is_laid_out_as_jq_does(value: object) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert pretty(compact) == json.dumps(value, ensure_ascii=False, indent=2)


@settings(deadline=None)
@given(words=st.lists(st.sampled_from(["-n", "--arg", "--args", "-f", "--", "-", "", "--rawfile"]) | st.text()))
def test_any_words_are_taken_or_refused_in_one_line(words: list[str]) -> None:
    try:
        taken = len(parsed(words, json.loads).words)
    except Stop as stop:
        taken = stop.code
    assert taken <= max(2, len(words))


@settings(deadline=None)
@given(content=st.binary())
def test_any_bytes_become_text(content: bytes) -> None:
    assert bool(text_of(content).encode()) is bool(content)
