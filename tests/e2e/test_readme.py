"""Each example of README.md shows what the real az prints for it today."""

import pytest

from private_az import PrivateAz
from readme_samples import README, blocks_in, current_blocks
from readme_stories import STORIES
from simulator_process import SimulatorProcess


@pytest.fixture(scope="module")
def current(connected_az: PrivateAz, simulator_process: SimulatorProcess) -> dict[str, str]:
    """The block of each sample as it is today, by name."""
    return current_blocks(connected_az, simulator_process)


@pytest.mark.parametrize("name", [sample.name for story in STORIES for sample in story.samples])
def test_a_sample_of_the_readme_is_what_az_prints(current: dict[str, str], name: str) -> None:
    assert blocks_in(README.read_text(encoding="utf-8"))[name] == current[name], f"{name} is stale: run `make docs`"
