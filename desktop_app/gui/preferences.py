"""What the window remembers between runs."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop_app import settings
from desktop_app.library.search_plan import SearchPlan

RECENT_KEPT = 10


class Preferences:
    """Typed access to the saved settings; what is missing or damaged is as on the first day."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def scheme(self) -> str:
        """The preferred colour scheme: "system", "light" or "dark"."""
        value = self._store.value("window/scheme")
        return value if value in ("light", "dark") else "system"

    @scheme.setter
    def scheme(self, value: str) -> None:
        self._store.setValue("window/scheme", value)

    @property
    def folder(self) -> str:
        """Where the last photograph was opened from; "" at first."""
        return str(self._store.value("files/folder") or "")

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("files/folder", value)

    @property
    def recent(self) -> list[Path]:
        """Files and folders opened of late, the newest first."""
        value = self._store.value("files/recent") or []
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(str(text)) for text in texts][:RECENT_KEPT]

    def remember_opened(self, path: Path) -> None:
        """Put a file or folder at the head of the recent ones."""
        others = [other for other in self.recent if other != path]
        self._store.setValue("files/recent", [str(other) for other in [path, *others][:RECENT_KEPT]])

    def forget_recent(self) -> None:
        """Empty the list of recent files."""
        self._store.remove("files/recent")

    @property
    def geometry(self) -> tuple[QByteArray, QByteArray] | None:
        """The window's place and the arrangement of its docks."""
        place, docks = self._store.value("window/geometry"), self._store.value("window/docks")
        return (place, docks) if isinstance(place, QByteArray) and isinstance(docks, QByteArray) else None

    @geometry.setter
    def geometry(self, value: tuple[QByteArray, QByteArray]) -> None:
        self._store.setValue("window/geometry", value[0])
        self._store.setValue("window/docks", value[1])

    @property
    def plan(self) -> SearchPlan:
        """The Find panel's settings; a cascade run alone is not remembered, since its file may be gone."""
        first = SearchPlan()
        stored = str(self._store.value(settings.FIND.key) or "")
        targets = tuple(target for target in stored.split(",") if target in settings.TARGET_STYLES)
        preset = str(self._store.value(settings.PRESET.key) or "")
        return SearchPlan(
            targets=targets or first.targets,
            preset=preset if preset in settings.PRESETS else first.preset,
            min_size_share=_share(self._store.value("find/min_size_share")),
        )

    @plan.setter
    def plan(self, value: SearchPlan) -> None:
        self._store.setValue(settings.FIND.key, ",".join(value.targets))
        self._store.setValue(settings.PRESET.key, value.preset)
        self._store.setValue("find/min_size_share", value.min_size_share)

    @property
    def sensitivity(self) -> float:
        """How unsure a detection may be that shows, 0..1."""
        try:
            return settings.SENSITIVITY.checked(float(str(self._store.value(settings.SENSITIVITY.key))))
        except ValueError:
            return settings.SENSITIVITY.default

    @sensitivity.setter
    def sensitivity(self, value: float) -> None:
        self._store.setValue(settings.SENSITIVITY.key, value)


def _share(value: object) -> float:
    try:
        share = float(str(value))
    except ValueError:
        return 0.0
    return share if 0 <= share <= 1 else 0.0
