"""What a pod printed about its machine: only a whole log is read, and only well-formed values of it survive."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aks_sandbox.model.proof import Machine
from aks_sandbox.verify.probe_log import read_machine

BOOT = "6f1b5c1e-6c0b-4c6e-9d1a-0123456789ab"
LINES = (
    "aks-sandbox probe begin",
    f"boot_id={BOOT}",
    "release=6.6.137.mshv1-1.azl3",
    "build=#1 SMP Tue May 26 10:00:00 UTC 2026",
    "processors=1",
    "memory=  219136 kB",
    "root=none virtiofs",
    "aks-sandbox probe end",
)
LOG = "".join(f"{line}\n" for line in LINES)
WHOLE = Machine(
    boot_id=BOOT,
    release="6.6.137.mshv1-1.azl3",
    build="#1 SMP Tue May 26 10:00:00 UTC 2026",
    processors=1,
    memory=219136 * 1024,
    root="none virtiofs",
)
NAMES = ("boot_id", "release", "build", "processors", "memory", "root")
HOSTILE = ("\x00", "\x1b[2J", "\u202e", "\u2066", "\ufeff", "\x7f", "\x9b", "\ud800", "\ufffd", "é", "٣", "\u00a0x")
LARGE = "9" * 5000
LONGEST = "x" * 200
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def log(**values: str) -> str:
    """A log from begin to end that tells those values."""
    told = "".join(f"{name}={value}\n" for name, value in values.items())
    return f"aks-sandbox probe begin\n{told}aks-sandbox probe end\n"


def check_machine(machine: Machine | None) -> None:
    """What holds of every machine, whatever the log was."""
    if machine is None:
        return
    assert machine.boot_id == "" or re.fullmatch(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", machine.boot_id
    )
    for text in (machine.release, machine.build, machine.root):
        assert len(text) <= 200
        assert all(" " <= character <= "~" for character in text)
    assert machine.processors is None or 0 < machine.processors < 100_000
    assert machine.memory is None or 0 < machine.memory < 10**15 * 1024


def test_a_whole_log_is_read_in_every_member() -> None:
    assert read_machine(LOG) == WHOLE


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_noise_before_and_after_and_the_ends_of_lines_change_nothing(ending: str) -> None:
    text = ending.join(("starting", "boot_id=wrong", *LINES, "boot_id=late", "aks-sandbox probe end", ""))
    assert read_machine(text) == WHOLE


def test_the_letters_of_a_boot_id_may_be_large() -> None:
    assert read_machine(LOG.replace(BOOT, BOOT.upper())) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "aks-sandbox probe end\n",
        LOG.replace("aks-sandbox probe begin\n", ""),
        LOG.replace("aks-sandbox probe end\n", ""),
        LOG.replace("aks-sandbox probe end\n", "aks-sandbox probe en"),
        LOG.replace("aks-sandbox probe end\n", " aks-sandbox probe end\n"),
        LOG.replace("aks-sandbox probe begin", "x aks-sandbox probe begin"),
        LOG.replace("aks-sandbox probe begin", "aks-sandbox probe begin\x00"),
        "aks-sandbox probe end\naks-sandbox probe begin\nboot_id=1\n",
    ],
)
def test_a_log_without_its_begin_or_its_end_tells_nothing(text: str) -> None:
    assert read_machine(text) is None


@pytest.mark.parametrize("length", range(len(LOG)))
def test_a_log_that_is_cut_anywhere_is_either_whole_or_nothing(length: int) -> None:
    assert read_machine(LOG[:length]) == (WHOLE if LOG[:length].endswith("aks-sandbox probe end") else None)


@pytest.mark.parametrize("length", range(1, len(LOG)))
def test_a_log_that_lacks_its_beginning_tells_nothing(length: int) -> None:
    assert read_machine(LOG[length:]) is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_left_out_and_the_rest_is_read(name: str) -> None:
    text = "".join(f"{line}\n" for line in LINES if not line.startswith(f"{name}="))
    machine = read_machine(text)
    assert machine is not None
    for other in NAMES:
        assert getattr(machine, other) == (getattr(Machine(), other) if other == name else getattr(WHOLE, other))


@pytest.mark.parametrize("name", NAMES)
def test_the_first_of_two_values_counts_even_when_it_is_bad(name: str) -> None:
    good = next(line for line in LINES if line.startswith(f"{name}="))
    begin, *rest = LINES
    first, second = f"{name}={'x' * 500}", f"{name}={'y' * 500}"
    machine = read_machine("\n".join((begin, first, *rest)))
    assert machine is not None
    assert getattr(machine, name) == getattr(Machine(), name)
    last = rest.index(good) + 1
    assert read_machine("\n".join((begin, *rest[:last], second, *rest[last:]))) == WHOLE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_value_with_a_hostile_character_is_left_out(name: str, hostile: str) -> None:
    good = next(line for line in LINES if line.startswith(f"{name}="))
    machine = read_machine(LOG.replace(good, f"{good[:-1]}{hostile}{good[-1]}"))
    assert machine is not None
    assert getattr(machine, name) == getattr(Machine(), name)


@pytest.mark.parametrize(
    ("text", "processors"),
    [("1", 1), ("96", 96), ("99999", 99999), ("007", 7), (" 4 ", 4)]
    + [
        (text, None)
        for text in ("", "0", "00000", "-1", "+1", "1.5", "1e3", "0x10", "٣", "100000", LARGE, "one", "1 2")
    ],
)
def test_processors_are_a_small_whole_number(text: str, processors: int | None) -> None:
    assert read_machine(log(processors=text)) == Machine(processors=processors)


@pytest.mark.parametrize(
    ("text", "memory"),
    [("1 kB", 1024), ("15728640 kB", 16106127360), ("999999999999999 kB", 1023999999999998976)]
    + [(text, None) for text in ("", "0 kB", "kB", "1", "1kB", "1  kB", "1 KB", "1 MB", "-1 kB", "1.5 kB", "٣ kB")]
    + [(text, None) for text in ("1000000000000000 kB", f"{LARGE} kB", "1 kB 2 kB")],
)
def test_memory_is_a_number_of_kilobytes(text: str, memory: int | None) -> None:
    assert read_machine(log(memory=text)) == Machine(memory=memory)


@pytest.mark.parametrize(
    "text",
    ["", "-", BOOT[:-1], BOOT + "0", BOOT.replace("-", ""), BOOT.replace("6", "g"), f"{{{BOOT}}}", f"{BOOT} {BOOT}"],
)
def test_a_boot_id_that_has_not_its_form_is_left_out(text: str) -> None:
    assert read_machine(log(boot_id=text)) == Machine()


@pytest.mark.parametrize(
    ("name", "machine"),
    [("release", Machine(release=LONGEST)), ("build", Machine(build=LONGEST)), ("root", Machine(root=LONGEST))],
)
def test_a_text_is_at_most_two_hundred_characters_long(name: str, machine: Machine) -> None:
    assert read_machine(log(**{name: LONGEST})) == machine
    assert read_machine(log(**{name: f"{LONGEST}x"})) == Machine()


def test_a_value_may_hold_equals_signs_and_the_words_of_the_begin_and_the_end() -> None:
    text = log(build="a=b=aks-sandbox probe end", root="aks-sandbox probe begin")
    assert read_machine(text) == Machine(build="a=b=aks-sandbox probe end", root="aks-sandbox probe begin")


@given(ANY_TEXT)
@example("=\n==\n=")
def test_no_text_at_all_makes_the_reader_fail(text: str) -> None:
    check_machine(read_machine(text))
    check_machine(read_machine(f"aks-sandbox probe begin\n{text}\naks-sandbox probe end\n"))


@given(st.lists(st.tuples(st.sampled_from(NAMES), ANY_TEXT), max_size=12))
def test_no_value_survives_that_is_not_well_formed(pairs: list[tuple[str, str]]) -> None:
    told = "".join(f"{name}={value}\n" for name, value in pairs)
    machine = read_machine(f"aks-sandbox probe begin\n{told}aks-sandbox probe end\n")
    assert machine is not None
    check_machine(machine)


@given(st.lists(st.text("abc =[]{}\"'$`;|\u202e\x1b\x00", max_size=20), min_size=9, max_size=9))
def test_lines_of_others_between_the_lines_change_nothing(noise: list[str]) -> None:
    mixed = [noise[0]]
    for line, other in zip(LINES, noise[1:], strict=True):
        mixed += [line, other]
    assert read_machine("\n".join(mixed)) == WHOLE


@given(st.permutations(LINES[1:-1]))
def test_the_order_of_the_lines_does_not_matter(lines: list[str]) -> None:
    assert read_machine("\n".join((LINES[0], *lines, LINES[-1]))) == WHOLE


@given(st.permutations(LINES))
def test_interleaved_lines_tell_at_most_what_was_told(lines: list[str]) -> None:
    machine = read_machine("\n".join(lines))
    if machine is not None:
        for name in NAMES:
            assert getattr(machine, name) in (getattr(WHOLE, name), getattr(Machine(), name))


@given(st.integers(0, len(LOG)), st.integers(0, len(LOG)), ANY_TEXT)
def test_a_log_with_a_piece_replaced_never_tells_what_is_not_well_formed(one: int, other: int, text: str) -> None:
    first, last = sorted((one, other))
    check_machine(read_machine(LOG[:first] + text + LOG[last:]))
