"""Compiling the kernel: which compiler, which flags, and what is said when it cannot be done."""

import sys
from pathlib import Path

import pytest

from desktop_app.detection.scan_kernel import build
from desktop_app.detection.scan_kernel.build import Compiler, KernelBuildError

GNU = Compiler(("c++",), False, {})
MSVC = Compiler(("cl",), True, {})


def test_without_a_compiler_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)
    with pytest.raises(KernelBuildError, match="Install"):
        build.find_compiler()


def test_a_compiler_that_cxx_names_but_nobody_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler -m64")
    with pytest.raises(KernelBuildError, match="CXX names no-such-compiler"):
        build.find_compiler()


def test_a_compiler_that_cxx_names_is_used_with_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", f"{Path(sys.executable).as_posix()} -v")
    assert build.find_compiler().command == (Path(sys.executable).as_posix(), "-v")


def test_a_compiler_that_fails_leaves_the_library_that_was_there(tmp_path: Path) -> None:
    library = tmp_path / build.library_name()
    library.write_bytes(b"the last good one")
    failing = Compiler((sys.executable, "-c", "import sys; sys.exit('no such flag')"), False, {})
    with pytest.raises(KernelBuildError, match="no such flag"):
        build.build(tmp_path, failing)
    assert [path.name for path in tmp_path.iterdir()] == [library.name]
    assert library.read_bytes() == b"the last good one"


@pytest.mark.parametrize(("compiler", "fused"), [(GNU, "-ffp-contract=off"), (MSVC, "/fp:precise")])
def test_every_source_is_compiled_without_fused_arithmetic(compiler: Compiler, fused: str) -> None:
    assert build.source_files()
    for source in build.source_files():
        command = compiler.compile_command(source, Path("x.o"))
        assert fused in command
        assert not {"-ffast-math", "-Ofast", "/fp:fast"} & set(command)


@pytest.mark.parametrize("compiler", [GNU, MSVC])
def test_no_source_is_compiled_for_more_than_the_oldest_machine(compiler: Compiler) -> None:
    # A vector path that is compiled with flags of its own may leave a function of the standard library behind, compiled
    # for that processor, and the linker may take that one for all.
    for source in build.source_files():
        command = compiler.compile_command(source, Path("x.o"))
        assert not [word for word in command if word.startswith(("-m", "/arch:"))]
