"""Compiles the scan kernel into the package; all the rest is declared in pyproject.toml."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
KERNEL_HOME = Path("desktop_app", "detection")


def _kernel_builder() -> ModuleType:
    """The module that compiles the kernel, loaded by path: importing the package would need NumPy."""
    path = ROOT / KERNEL_HOME / "scan_kernel" / "build.py"
    spec = importlib.util.spec_from_file_location("scan_kernel_build", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class BuildWithKernel(build_py):
    """Adds the compiled kernel, the cascades and the resources to the package."""

    def run(self) -> None:
        """Build the package. Without a compiler it is whole but for the kernel, and the plain NumPy search serves."""
        super().run()
        if self.editable_mode:
            if not any((ROOT / KERNEL_HOME).glob("_scan_kernel.*")):
                self._compile(ROOT / KERNEL_HOME)
            return
        package = Path(self.build_lib, "desktop_app")
        for folder in ("cascades", "resources"):
            shutil.rmtree(package / folder, ignore_errors=True)
            shutil.copytree(ROOT / folder, package / folder)
        self._compile(Path(self.build_lib) / KERNEL_HOME)

    def _compile(self, output_dir: Path) -> None:
        builder = _kernel_builder()
        try:
            builder.build(output_dir)
        except builder.KernelBuildError as error:
            self.warn(f"the fast search is left out: {error}")


class KernelWheel(bdist_wheel):
    """Names the wheel for this system when the kernel is in it, and for any system otherwise."""

    def get_tag(self) -> tuple[str, str, str]:
        """Any Python 3 of this system: the kernel has no Python in it."""
        built = Path(self.get_finalized_command("build").build_lib) / KERNEL_HOME
        if not any(built.glob("_scan_kernel.*")):
            return super().get_tag()
        self.root_is_pure = False
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"build_py": BuildWithKernel, "bdist_wheel": KernelWheel})
