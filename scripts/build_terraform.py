"""Builds OpenTofu and the provider azurerm from their Go modules, once, so that they can judge what is written.

    python scripts/build_terraform.py build/terraform

It takes about half an hour on two cores, some 4 GB of memory, and a Go that is as new as the modules require. A run
that was stopped goes on where it was: what is compiled stays in the build cache of Go, and a program that is there is
not built again. GOFLAGS=-p=1 halves the memory. At the end, FOLDER/bin has both programs, and FOLDER/tofu.rc tells
OpenTofu where the provider is, so that it asks no registry.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from child_process import ENDING_SIGNALS, running

#: How often a line says how far it is.
SECONDS_BETWEEN_LINES = 30


@dataclass(frozen=True)
class Program:
    """A program of a Go module: `package` is where it is in the module, `tested` what it is a release of."""

    name: str
    module: str
    version: str
    package: str
    tested: str

    @property
    def stamp(self) -> str:
        """What the folder keeps beside the program: that it is this one."""
        return f"{self.module}@{self.version} {self.package}\n"


PROGRAMS = (
    Program("tofu", "github.com/opentofu/opentofu", "v1.12.6", "./cmd/tofu", "OpenTofu 1.12.6"),
    # The module of the provider has no tags beyond 1.44: this is the commit of the release.
    Program(
        "terraform-provider-azurerm",
        "github.com/hashicorp/terraform-provider-azurerm",
        "v1.44.1-0.20260824201233-fae580791926",
        ".",
        "azurerm 5.2.0",
    ),
)


class NotBuilt(Exception):
    """A program could not be built; the message says which, and why."""


def is_built(folder: Path, program: Program) -> bool:
    """Whether the program is there, and is the one that is meant."""
    stamp = folder / f"{program.name}.built"
    there = (folder / "bin" / program.name).is_file() and stamp.is_file()
    return there and stamp.read_text(encoding="utf-8") == program.stamp


def source_of(program: Program, folder: Path) -> Path:
    """The source of the module in a folder that can be written: only there its own go.mod counts, with what it
    replaces.
    """
    source = folder / "source" / f"{program.name}-{program.version}"
    if (source / "go.mod").is_file():
        return source
    print(f"{program.tested}: downloading {program.module}@{program.version}", flush=True)
    words = ["go", "mod", "download", "-json", f"{program.module}@{program.version}"]
    found = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    answer = json.loads(found.stdout) if found.stdout.strip().startswith("{") else {}
    if found.returncode != 0 or "Dir" not in answer:
        raise NotBuilt(
            f"{program.tested}: the module was not downloaded: {answer.get('Error') or found.stderr.strip()}"
        )
    unfinished = source.with_name(f"{source.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(answer["Dir"], unfinished)
    # The cache of modules is read-only, and so is its copy.
    for path in [unfinished, *unfinished.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)
    unfinished.replace(source)
    return source


def packages_of(program: Program, source: Path) -> int:
    """How many packages the program consists of; downloads the modules that it needs."""
    print(f"{program.tested}: downloading the modules that it needs", flush=True)
    words = ["go", "list", "-deps", program.package]
    found = subprocess.run(words, cwd=source, capture_output=True, encoding="utf-8", check=False)
    if found.returncode != 0:
        raise NotBuilt(f"{program.tested}: {found.stderr.strip()}")
    return len(found.stdout.splitlines())


def build(program: Program, folder: Path) -> None:
    """Builds the program into FOLDER/bin, and says how far it is."""
    source = source_of(program, folder)
    count = packages_of(program, source)
    target = (folder / "bin" / program.name).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    # -v prints each package when it is compiled; what the cache has is not printed.
    words = ["go", "build", "-trimpath", "-v", "-o", str(target), program.package]
    begin, log = time.monotonic(), folder / f"{program.name}.log"
    with log.open("wb") as output, running(words, cwd=source, stdout=output, stderr=subprocess.STDOUT) as process:
        while True:
            try:
                code = process.wait(SECONDS_BETWEEN_LINES)
                break
            except subprocess.TimeoutExpired:
                compiled = len(log.read_bytes().splitlines())
                minutes = (time.monotonic() - begin) / 60
                line = f"{program.tested}: {minutes:.1f} minutes, {compiled} packages compiled of at most {count}"
                print(line, flush=True)
    if code != 0:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])
        raise NotBuilt(f"{program.tested}: go build ended with {code}. The last lines of {log}:\n{last}")
    (folder / f"{program.name}.built").write_text(program.stamp, encoding="utf-8")
    print(f"{program.tested}: built in {(time.monotonic() - begin) / 60:.1f} minutes", flush=True)


def write_configuration(folder: Path) -> None:
    """Writes the file that TF_CLI_CONFIG_FILE names: the provider is that of the folder, and no registry is asked."""
    provider = json.dumps(str((folder / "bin").resolve()))
    text = (
        f'provider_installation {{\n  dev_overrides {{\n    "hashicorp/azurerm" = {provider}\n  }}\n  direct {{}}\n}}\n'
    )
    (folder / "tofu.rc").write_text(text, encoding="utf-8")


def main() -> int:
    """Builds what is not there yet; 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the programs go")
    folder: Path = parser.parse_args().folder
    ENDING_SIGNALS.install()
    missing = [program for program in PROGRAMS if not is_built(folder, program)]
    if missing and shutil.which("go") is None:
        print("Go is not installed. See https://go.dev/doc/install, then run this again.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for program in PROGRAMS:
        if program not in missing:
            print(f"{program.tested}: built before", flush=True)
    try:
        for program in missing:
            build(program, folder)
    except (NotBuilt, OSError) as error:
        print(f"{error}\nRun it again: it goes on where it was.", file=sys.stderr)
        return 1
    write_configuration(folder)
    # The modules' sources are no longer needed; the build cache of Go is its own.
    shutil.rmtree(folder / "source", ignore_errors=True)
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
