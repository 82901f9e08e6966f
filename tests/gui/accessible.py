"""The accessibility tree as a screen reader finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

FLAGS = ("focusable", "focused", "disabled", "checkable", "checked", "selectable", "selected", "invisible", "readOnly")


@dataclass
class Node:
    """One element as it was when the tree was read; source: the object that it stands for, None for rows and cells."""

    role: str
    name: str
    value: str
    description: str
    keys: str
    flags: set[str]
    source: QObject | None
    children: list[Node] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen."""
        return "invisible" not in self.flags

    def all(self) -> Iterator[Node]:
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.all()

    def shown(self) -> Iterator[Node]:
        """Those of them that can be seen; of what cannot, nothing below it is either."""
        if self.is_shown:
            yield self
            for child in self.children:
                yield from child.shown()

    def find(self, role: str, name: str) -> Node:
        """The one that is shown with that role and name."""
        (found,) = (node for node in self.shown() if (node.role, node.name) == (role, name))
        return found

    def texts(self, role: str) -> list[str]:
        """The names of all of a role that are shown, in order."""
        return [node.name for node in self.shown() if node.role == role]

    def __str__(self) -> str:
        """Role and name of all that are shown, indented."""
        lines = [f"{self.role}: {self.name}"]
        lines += [f"  {line}" for child in self.children if child.is_shown for line in str(child).splitlines()]
        return "\n".join(lines)


def tree_of(widget: QWidget) -> Node:
    """Read the tree below a widget."""
    return _read(QAccessible.queryAccessibleInterface(widget))


def _read(face: QAccessibleInterface) -> Node:
    text, state = QAccessible.Text, face.state()
    node = Node(
        face.role().name,
        *(face.text(kind) for kind in (text.Name, text.Value, text.Description, text.Accelerator)),
        {flag for flag in FLAGS if getattr(state, flag)},
        face.object(),
    )
    for place in range(face.childCount()):
        if child := face.child(place):
            node.children.append(_read(child))
    return node
