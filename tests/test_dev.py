"""dev.py: a first start that can be interrupted, a second that is quick, and failures said in one sentence."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from devtools import environment, process, system_packages
from devtools.environment import VirtualEnvironment, locked_packages
from devtools.process import DevError

ROOT = Path(__file__).resolve().parent.parent
# A package that no index has.
UNKNOWN_PACKAGE = "haarlens-no-such-package==1.0 --hash=sha256:" + "0" * 64


@pytest.fixture
def virtual_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VirtualEnvironment:
    """An environment in a folder of its own, that cannot reach any package index."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "_LOG", tmp_path / "build" / "setup.log")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return VirtualEnvironment(".venv")


def forbid_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(command: list[str]) -> None:
        raise AssertionError(f"called {command}")

    monkeypatch.setattr(environment, "captured", refuse)


def test_a_second_start_calls_nothing(virtual_environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_environment.ensure([""])
    forbid_calls(monkeypatch)
    virtual_environment.ensure([""])


def test_a_smaller_set_of_packages_is_covered_by_a_larger_one(
    virtual_environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_environment.ensure(["# large\n"], covers=[["# small\n"]])
    forbid_calls(monkeypatch)
    virtual_environment.ensure(["# small\n"])


def test_an_environment_whose_making_was_interrupted_is_made_anew(virtual_environment: VirtualEnvironment) -> None:
    with pytest.raises(DevError, match="does not have a locked package"):
        virtual_environment.ensure([UNKNOWN_PACKAGE])
    left_over = virtual_environment.folder / "left-over"
    left_over.touch()
    virtual_environment.ensure([""])
    assert not left_over.exists()
    assert virtual_environment.python.exists()


def test_a_failed_update_leaves_no_environment_that_looks_finished(virtual_environment: VirtualEnvironment) -> None:
    virtual_environment.ensure([""])
    for _ in range(2):
        with pytest.raises(DevError, match=r"setup\.log"):
            virtual_environment.ensure([UNKNOWN_PACKAGE])


def test_an_environment_without_its_python_is_made_anew(virtual_environment: VirtualEnvironment) -> None:
    virtual_environment.ensure([""])
    virtual_environment.python.unlink()
    virtual_environment.ensure([""])
    assert virtual_environment.python.exists()


def test_a_full_disk_is_said_before_anything_is_made(
    virtual_environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000))
    with pytest.raises(DevError, match="20 MB left"):
        virtual_environment.ensure([""])
    assert not virtual_environment.folder.exists()


def test_a_python_without_venv_is_told_what_to_install(
    virtual_environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(system_packages, "_may_install", lambda: False)
    with pytest.raises(DevError, match=r"sudo apt install python3\.\d+-venv"):
        virtual_environment.ensure([""])


def test_missing_qt_libraries_are_answered_with_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system_packages, "_may_install", lambda: False)
    monkeypatch.setattr(
        system_packages,
        "captured",
        lambda _: SimpleNamespace(returncode=1, stdout="Traceback\nImportError: libEGL.so.1: cannot open"),
    )
    monkeypatch.setattr(shutil, "which", lambda tool: "/usr/bin/dnf" if tool == "dnf" else None)
    with pytest.raises(DevError, match=r"libEGL\.so\.1.*sudo dnf install .*libxkbcommon-x11"):
        system_packages.see_that_qt_loads(Path("python"))


def test_an_old_python_is_refused_in_one_line() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 10, 0); runpy.run_path('dev.py', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr == "Haarlens needs Python 3.11 or later; this is Python 3.10.\n"


def test_settings_of_the_person_do_not_reach_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    kept = process.clean_environment()
    assert "PYTHONPATH" not in kept
    assert "PIP_TARGET" not in kept
    assert kept["PIP_INDEX_URL"] == "https://packages.example/simple"


def test_run_passes_a_subcommand_on_from_any_folder(tmp_path: Path, sample: Path) -> None:
    shadow = tmp_path / "numpy"
    shadow.mkdir()
    (shadow / "__init__.py").write_text("raise ImportError('not this one')")
    shutil.copy(sample, tmp_path / "사진 1.png")
    result = subprocess.run(
        [sys.executable, ROOT / "dev.py", "run", "detect", "--format", "json", "사진 1.png"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PIP_TARGET": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert '"target": "face"' in result.stdout


def versions(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def test_every_locked_package_has_checksums() -> None:
    for name in ("constraints.txt", "constraints-dev.txt", "constraints-opencv4.txt"):
        entries = re.split(r"^(?=\w)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)


def test_the_tests_run_with_the_packages_of_the_program() -> None:
    assert versions("constraints.txt").items() <= versions("constraints-dev.txt").items()


def test_parity_is_tested_with_opencv_4_14() -> None:
    assert versions("constraints-opencv4.txt")["opencv-python-headless"].startswith("4.14.")


def test_a_locked_package_is_left_out_with_its_checksums() -> None:
    dropped = "one==1 \\\n    --hash=sha256:a\n    # via two\n"
    kept = "two==2 ; sys_platform == 'win32' \\\n    --hash=sha256:b\n"
    assert locked_packages("# why\n" + dropped + kept, without=["one"]) == "# why\n" + kept
