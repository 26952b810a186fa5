"""How much CPU time does the extension add to `create -h`, against an extension that does nothing?

The empty extension has the same name and command and lives in an extension folder of its own.
"""

import shutil
from pathlib import Path

from measuring import Row, medians
from private_az import PrivateAz

GOAL = 0.1
EMPTY_EXTENSION = '''\
"""An extension with one command that does nothing: the floor that az sets."""

from azure.cli.core import AzCommandsLoader


class EmptyCommandsLoader(AzCommandsLoader):
    def load_command_table(self, args):
        with self.command_group("aks-sandbox") as group:
            group.custom_command("create", "create", operations_tmpl=__name__ + "#{}")
        return self.command_table

    def load_arguments(self, command):
        pass


def create():
    pass


COMMAND_LOADER_CLS = EmptyCommandsLoader
'''


def install_empty(az: PrivateAz) -> None:
    """Puts the empty extension where the real one would be."""
    real = next(az.extensions.glob("aks-sandbox"))
    code = real / "azext_aks_sandbox"
    shutil.rmtree(real / "aks_sandbox")
    shutil.rmtree(code)
    code.mkdir()
    (code / "__init__.py").write_text(EMPTY_EXTENSION, encoding="utf-8")
    root = Path(__file__).resolve().parent.parent
    shutil.copy(root / "azext_metadata.json", code / "azext_metadata.json")


def measure(executable: Path, wheel: Path, folder: Path) -> list[Row]:
    """Measures the help with our extension and with the empty one."""
    ours, empty = PrivateAz(executable, folder / "ours"), PrivateAz(executable, folder / "empty")
    ours.install(wheel)
    empty.install(wheel)
    install_empty(empty)
    found = medians(
        {
            "ours": lambda: ours.must("aks-sandbox", "create", "-h"),
            "empty": lambda: empty.must("aks-sandbox", "create", "-h"),
        }
    )
    added = found["ours"].cpu - found["empty"].cpu
    return [Row("CPU that create -h adds to an empty one", f"{added:.3f} s", f"{GOAL:.2f} s or less", added <= GOAL)]
