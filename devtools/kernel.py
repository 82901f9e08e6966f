"""Compiles the scan kernel into the source tree when its sources have changed."""

import hashlib
import importlib.util
import platform
import sys
from pathlib import Path
from types import ModuleType

from devtools import system_packages
from devtools.process import ROOT

_HOME = ROOT / "desktop_app" / "detection"
_STAMP = ROOT / "build" / "kernel-stamp"


def ensure_kernel(*, anew: bool = False) -> bool:
    """See that the compiled kernel is there and up to date; say in words why not, and go on without it.

    anew: compile even what is up to date.
    """
    builder = _builder()
    library = _HOME / str(builder.library_name())
    state = _fingerprint()
    if not anew and library.exists() and _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == state:
        return True
    system_packages.see_that_a_compiler_is_there()
    print("Compiling the fast search ...", flush=True)
    try:
        builder.build(_HOME)
    except builder.KernelBuildError as error:
        print(f"The fast search could not be compiled, and the slow one serves. {error}", file=sys.stderr)
        return False
    _STAMP.parent.mkdir(exist_ok=True)
    _STAMP.write_text(state, encoding="utf-8")
    return True


def _builder() -> ModuleType:
    """The module that compiles the kernel, loaded by path: importing the package would need NumPy."""
    spec = importlib.util.spec_from_file_location("scan_kernel_build", _HOME / "scan_kernel" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _fingerprint() -> str:
    digest = hashlib.sha256(platform.platform().encode())
    for path in sorted((_HOME / "scan_kernel").iterdir()):
        if path.suffix in {".cpp", ".h", ".py"}:
            digest.update(_named_bytes(path))
    return digest.hexdigest()


def _named_bytes(path: Path) -> bytes:
    return path.name.encode() + b"\0" + path.read_bytes()
