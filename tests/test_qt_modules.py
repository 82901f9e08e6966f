"""Of Qt's two packages the program uses the small one, and of the large one QtMultimedia alone, in one place."""

import ast
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "desktop_app"


def imported_modules(path: Path) -> Iterator[str]:
    """The modules of PySide6 that a source imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("PySide6."))


def modules_of(package: str) -> set[str]:
    """The modules that a package of Qt brings."""
    found = files(package)
    assert found
    return {
        Path(file).name.split(".")[0]
        for file in found
        if Path(file).match("PySide6/Qt*.so") or Path(file).match("PySide6/Qt*.pyd")
    }


def test_of_the_large_package_the_cameras_alone_are_used_and_in_one_place() -> None:
    addons = modules_of("PySide6-Addons") - modules_of("PySide6-Essentials")
    assert "QtMultimedia" in addons and "QtCharts" in addons
    used = {
        (str(path.relative_to(PACKAGE)), module)
        for path in PACKAGE.rglob("*.py")
        for module in imported_modules(path)
        if module in addons
    }
    assert used == {(str(Path("gui", "workers", "cameras.py")), "QtMultimedia")}


def test_everything_else_that_is_imported_is_in_the_small_package() -> None:
    essentials = modules_of("PySide6-Essentials")
    imported = {module for path in PACKAGE.rglob("*.py") for module in imported_modules(path)}
    assert {"QtCore", "QtWidgets"} <= imported
    assert imported - essentials == {"QtMultimedia"}
