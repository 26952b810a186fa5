"""Writes what each example of README.md prints, as the real az prints it; `--check` names the samples that are stale.

A sample in README.md is a line `<!-- sample: NAME -->` and the fenced block below it: the commands and all that they
print, standard error first. The commands run with the wheel of this working tree against one simulator, story by story,
in a folder and a home of their own.
"""

import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from build_wheel import build_wheel
from child_process import ENDING_SIGNALS
from private_az import AzFailedError, PrivateAz, az_beside_python
from readme_stories import STORIES, Call, Sample, Story
from simulator_process import SimulatorProcess

README = Path(__file__).resolve().parent.parent / "README.md"
# What GitHub shows without a scroll bar.
COLUMNS = 120
# README.md sets it with `az config set` before the first example.
RUNTIME = "KataVmIsolation"
FENCE = "```"
# A new sample has a name and not yet a block.
_SAMPLE = re.compile(
    r"^<!-- sample: (?P<name>\S+) -->\n(?P<block>(?:```console\n.*?^```\n)?)", re.MULTILINE | re.DOTALL
)


class SampleError(Exception):
    """A sample cannot be shown; the message names it and says what to change."""


@dataclass(frozen=True)
class StandIn:
    """What differs from run to run, what is shown for the first, the second... such value, and why it differs."""

    pattern: re.Pattern[str]
    shown: tuple[str, ...]
    why: str

    def put_into(self, text: str) -> str:
        """Returns the text with the same stand-in for the same value; raises SampleError for too many values."""
        found = list(dict.fromkeys(match[0] for match in self.pattern.finditer(text)))
        if len(found) > len(self.shown):
            raise SampleError(f"{len(found)} values match {self.pattern.pattern}: add stand-ins to its row.")
        stand_ins = dict(zip(found, self.shown, strict=False))
        return self.pattern.sub(lambda match: stand_ins[match[0]], text)


STAND_INS = (
    StandIn(
        re.compile(r"\baks-sandbox-verify-[0-9a-f]{8}\b"),
        ("aks-sandbox-verify-25bfdf22",),
        "verify gives its namespace a random name, so that two runs never share one",
    ),
    StandIn(
        re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"),
        (
            "5b967181-04cf-56c5-8203-363da8b8d1e9",
            "c2a7f3d0-51be-5e7a-9b1f-0d4a6c1f8e35",
            "817f3f0d-e10c-56c4-9d3d-5f57b9e3f210",
        ),
        "a virtual machine gets a boot ID when it starts",
    ),
    StandIn(
        re.compile(r"\baks-nodepool1-07093675-vmss00000\d"),
        ("aks-nodepool1-07093675-vmss000000",),
        "verify does not always test the same node",
    ),
    StandIn(
        re.compile(r"\bSHA-256 of the evidence: [0-9a-f]{64}\b"),
        ("SHA-256 of the evidence: 9f2c5e1f0b7a4d6e8c3b2a1908f7e6d5c4b3a29180706f5e4d3c2b1a09f8e7d6",),
        "the evidence holds the time at which it was collected",
    ),
)


def with_stand_ins(text: str) -> str:
    """Returns the text with a stand-in for each value that differs from run to run."""
    for row in STAND_INS:
        text = row.put_into(text)
    return text


def block_of(sample: Sample, outputs: list[str]) -> str:
    """Returns the fenced block of a sample: each command with what it printed."""
    shown = [f"$ {call.line}\n{output.strip()}" for call, output in zip(sample.calls, outputs, strict=True)]
    lines = [line.rstrip() for line in with_stand_ins("\n\n".join(shown)).splitlines()]
    return "\n".join([f"{FENCE}console", *lines, FENCE, ""])


def problems_of(name: str, block: str) -> list[str]:
    """Returns what keeps a block from being read on GitHub, a message for each line of it."""
    cause = "choose another world, query or output in scripts/readme_stories.py"
    lines = block.splitlines()[1:-1]
    wide = [
        f"sample {name}: {len(one)} columns, more than {COLUMNS}: {cause}:\n{one}"
        for one in lines
        if len(one) > COLUMNS
    ]
    return wide + [f"sample {name}: contains {FENCE}: {cause}:\n{one}" for one in lines if FENCE in one]


def arguments(line: str) -> list[str]:
    """Returns the arguments of az in a command line, which may be continued on the next line."""
    return shlex.split(line.replace("\\\n", "").removeprefix("az "))


def output_of(az: PrivateAz, call: Call, folder: Path) -> str:
    """Runs one command in the folder and returns all that it printed; another exit code than the call's is an error."""
    # How long a phase took differs from run to run.
    quiet = {"AZURE_CORE_DISABLE_PROGRESS_BAR": "1"}
    extra = {"AZURE_AKS_SANDBOX_WORKLOAD_RUNTIME": RUNTIME, "HOME": str(folder), **quiet}
    done = az.run(*arguments(call.line), extra=extra, folder=folder)
    if done.exit_code != call.exit_code:
        printed = done.stderr + done.stdout
        raise SampleError(f"$ {call.line}\n{printed}ended with {done.exit_code} in place of {call.exit_code}.")
    return done.stderr + done.stdout


def blocks_of(story: Story, az: PrivateAz, simulator: SimulatorProcess, folder: Path) -> dict[str, str]:
    """Plays one story in the folder and returns the block of each of its samples by name."""
    simulator.control("POST", "reset", {"worlds": []})
    simulator.control("PATCH", "state", story.world)
    # The VM sizes that az keeps on disk are those of the world before.
    shutil.rmtree(Path(az.environment["AZURE_CONFIG_DIR"]) / "aks-sandbox", ignore_errors=True)
    for name, text in story.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {one.name: block_of(one, [output_of(az, call, folder) for call in one.calls]) for one in story.samples}


def current_blocks(az: PrivateAz, simulator: SimulatorProcess) -> dict[str, str]:
    """Plays all stories and returns the block of each sample by name; leaves the simulator in the last world."""
    blocks: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="aks-sandbox-readme-") as folder:
        for story in STORIES:
            blocks |= blocks_of(story, az, simulator, Path(folder))
    problems = [problem for name, block in blocks.items() for problem in problems_of(name, block)]
    if problems:
        raise SampleError("\n".join(problems))
    return blocks


def blocks_in(text: str) -> dict[str, str]:
    """Returns the block of each sample of a README by name, in its order."""
    matches = list(_SAMPLE.finditer(text))
    found = [match["name"] for match in matches]
    expected = [sample.name for story in STORIES for sample in story.samples]
    if found != expected:
        raise SampleError(
            f"README.md has the samples {', '.join(found)}; scripts/readme_stories.py has {', '.join(expected)}."
        )
    return {match["name"]: match["block"] for match in matches}


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """Returns a README with the block of each sample in its place."""
    return _SAMPLE.sub(lambda match: f"<!-- sample: {match['name']} -->\n{blocks[match['name']]}", text)


def main(check_only: bool) -> int:
    """Writes the samples that differ; when only checking, names them and returns 1."""
    text = README.read_text(encoding="utf-8")
    try:
        shown = blocks_in(text)
        with (
            tempfile.TemporaryDirectory(prefix="aks-sandbox-az-") as folder,
            SimulatorProcess("--operation-polls", "1", "--retry-after", "0.05") as simulator,
        ):
            az = PrivateAz(az_beside_python(), Path(folder))
            az.install(build_wheel(Path(folder)))
            az.connect(simulator.address)
            blocks = current_blocks(az, simulator)
    except (AzFailedError, SampleError) as error:
        print(error)
        return 1
    stale = [name for name, block in blocks.items() if shown[name] != block]
    for name in stale:
        print(f"README.md: sample {name} {'is stale: run `make docs`' if check_only else 'written'}")
    if stale and not check_only:
        README.write_text(with_blocks(text, blocks), encoding="utf-8")
    return 1 if check_only and stale else 0


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    sys.exit(main("--check" in sys.argv[1:]))
