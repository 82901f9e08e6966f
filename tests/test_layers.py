"""The layers that ARCHITECTURE.md names are held by import-linter, and each contract can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports" + Path(sys.executable).suffix)

pytestmark = pytest.mark.skipif(not LINT_IMPORTS.exists(), reason="import-linter is not installed")


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package and of its contracts."""
    shutil.copytree(
        ROOT / "desktop_app", tmp_path / "desktop_app", ignore=shutil.ignore_patterns("__pycache__", "_scan_kernel*")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_package_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("errors.py", "from desktop_app import settings", "The window and the command line stand on the engine"),
        ("media/frame.py", "import desktop_app.detection.geometry", "The window and the command line stand on"),
        ("batch.py", "import desktop_app.gui.session", "The window and the command line stand on the engine"),
        ("jobs/run.py", "import desktop_app.cli.console", "The window and the command line stand on the engine"),
        ("newcomer.py", "", "The window and the command line stand on the engine"),
        ("gui/models/photos.py", "import desktop_app.gui.session", "Views draw and workers work"),
        ("detection/geometry.py", "import PySide6.QtCore", "Qt is used in the window alone"),
        ("detection/grouping.py", "import cv2", "OpenCV reads, writes and resizes pictures"),
        ("gui/app.py", "import cv2", "OpenCV reads, writes and resizes pictures"),
        ("gui/session.py", "import desktop_app.gui.hiding", "Views draw and workers work"),
        ("export/recording.py", "import av", "PyAV reads and writes films in a process of its own"),
        ("export/video_planes.py", "import cv2", "The process for films knows no OpenCV"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(tree: Path, module: str, line: str, contract: str) -> None:
    path = tree / "desktop_app" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint_imports(tree)
    assert result.returncode != 0
    broken = result.stdout.replace("\n", " ")
    assert f"{contract}" in broken[broken.index("Broken contracts") if "Broken contracts" in broken else 0 :]
