"""The wheel holds all that the program needs, and can be made without a compiler."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = (
    "desktop_app",
    "cascades",
    "resources",
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
    "THIRD_PARTY.md",
    "licences",
)


def build_wheel(folder: Path, **variables: str) -> Path:
    """Make the wheel from a copy of the sources, which has no compiled kernel yet."""
    tree = folder / "tree"
    tree.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "_scan_kernel.*")
            shutil.copytree(ROOT / name, tree / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, tree)
    make = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, tree]
    result = subprocess.run(make, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_is_for_any_python_3_of_this_system(wheel: Path) -> None:
    assert wheel.name.startswith("haarlens-")
    assert "-py3-none-" in wheel.name
    assert not wheel.name.endswith("-any.whl")


def test_the_wheel_holds_kernel_cascades_and_sample_and_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
    assert any(name.startswith("desktop_app/detection/_scan_kernel.") for name in names)
    assert sum(name.startswith("desktop_app/cascades/haarcascade_") for name in names) == 17
    assert "desktop_app/resources/sample/eileen-collins.png" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"desktop_app", "haarlens"}
    assert not any(name.endswith((".cpp", ".h", ".o")) for name in names)


def test_the_installed_wheel_finds_the_face_in_the_sample(wheel: Path, tmp_path: Path, sample: Path) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", site, wheel]
    subprocess.run(install, capture_output=True, check=True)
    result = subprocess.run(
        [sys.executable, "-m", "desktop_app", "detect", "--format", "json", sample],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert '"target": "face"' in result.stdout


def test_without_a_compiler_the_wheel_is_made_for_any_system(tmp_path: Path) -> None:
    # A compiler that fails stands for one that is not there: PATH must still lead to Python's own tools.
    wheel = build_wheel(tmp_path, CXX="no-such-compiler")
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as content:
        assert not any("_scan_kernel" in name for name in content.namelist())
