"""Makes az run the extension straight from src, so that an edit shows at the next call (`make dev`).

az reads the extension's name and version from an egg-info in the folder that a link in AZURE_EXTENSION_DIR points to.
The extension folder is one of this repository's own, so that the extensions of the person stay as they are.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def link(extensions: Path) -> Path:
    """Writes the egg-info and points the extension folder's aks-sandbox at src; returns the link."""
    subprocess.run([sys.executable, "setup.py", "--quiet", "egg_info"], cwd=ROOT, check=True)
    target = extensions / "aks-sandbox"
    extensions.mkdir(parents=True, exist_ok=True)
    if target.is_symlink():
        target.unlink()
    elif target.exists():
        raise SystemExit(f"{target} is an installed extension, not a link: remove it first.")
    target.symlink_to(ROOT / "src", target_is_directory=True)
    return target


if __name__ == "__main__":
    folder = Path(os.environ.get("AZURE_EXTENSION_DIR", ROOT / ".az-dev")).absolute()
    link(folder)
    print(f"export AZURE_EXTENSION_DIR={folder}")
    print(f"{Path(sys.executable).parent}/az aks-sandbox --help")
