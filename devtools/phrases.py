"""Finds what the program says where Qt's tools do not look: the templates of its errors and phrases."""

import ast
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Where a phrase is made, by the names of the classes; those that derive from them belong to them.
ROOTS = frozenset(("AppError", "Phrase"))


@dataclass(frozen=True, slots=True)
class Said:
    """A place in a source that makes a phrase.

    template: None where it is no literal, so that no translator would see it.
    values: the names of what goes into it; None where they are not written out.
    """

    path: Path
    line: int
    template: str | None
    values: frozenset[str] | None

    @property
    def is_sound(self) -> bool:
        """Whether the template is a literal of ASCII and has a place for each value."""
        if self.template is None or self.values is None or not self.template.isascii():
            return False
        return self.values == _places(self.template)


def phrases(folder: Path) -> Iterator[Said]:
    """What the sources in and below a folder say, in order."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    classes = _classes(trees.values())
    for path, tree in trees.items():
        if ROOTS & {node.name for node in tree.body if isinstance(node, ast.ClassDef)}:
            continue  # what the roots themselves make is for who made them to say
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in classes and _says_something(node):
                yield _said(path, node)


def _says_something(call: ast.Call) -> bool:
    """Whether a call has words of its own; an error may be made of none, or of what another one said."""
    match call:
        case ast.Call(args=[], keywords=[]) | ast.Call(args=[ast.Attribute(attr="phrase")], keywords=[]):
            return False
        case _:
            return True


def _said(path: Path, call: ast.Call) -> Said:
    match call.args:
        case [ast.Constant(value=str(text))]:
            template: str | None = text
        case _:
            template = None
    names = [keyword.arg for keyword in call.keywords]
    values = None if None in names else frozenset(name for name in names if name is not None)
    return Said(path, call.lineno, template, values)


def _classes(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The names of the classes that derive from the roots, and these."""
    bases: Mapping[str, list[str]] = {
        node.name: [_name(base) for base in node.bases]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = ROOTS
    while more := {name for name, those in bases.items() if name not in found and not found.isdisjoint(those)}:
        found |= more
    return found


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _places(template: str) -> frozenset[str] | None:
    """The names of what goes into a template; None where it is none."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)
    except ValueError:  # a brace alone
        return None
