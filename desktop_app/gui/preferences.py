"""What the window remembers between runs."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings, QStandardPaths

from desktop_app import settings
from desktop_app.gui.contact_sheet import DEFAULT_COLUMNS, SheetLayout
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.library.search_plan import SearchPlan
from desktop_app.settings import Setting, Value

RECENT_KEPT = 10
OUTPUT_FOLDERS_KEPT = 50


class Preferences:
    """Typed access to the saved settings; what is missing or damaged is as on the first day."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def get(self, setting: Setting[Value]) -> Value:
        """The saved value of a declared setting; its default where nothing is saved or what is saved is damaged."""
        stored = self._store.value(setting.key)
        if stored is None:
            return setting.default
        try:
            return setting.checked(_read(stored, setting.type))
        except ValueError:
            return setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Save the value of a declared setting.

        Raises: ValueError where the setting does not allow it.
        """
        checked = setting.checked(value)
        self._store.setValue(setting.key, ",".join(checked) if isinstance(checked, tuple) else checked)

    @property
    def scheme(self) -> str:
        """The preferred colour scheme: "system", "light" or "dark"."""
        return self.get(settings.SCHEME)

    @scheme.setter
    def scheme(self, value: str) -> None:
        self.set(settings.SCHEME, value)

    @property
    def language(self) -> str:
        """The preferred language: "system", "en" or "ko"."""
        return self.get(settings.LANGUAGE)

    @language.setter
    def language(self, value: str) -> None:
        self.set(settings.LANGUAGE, value)

    @property
    def folder(self) -> str:
        """Where the last photograph was opened from; the person's pictures at first."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        return str(self._store.value("files/folder") or pictures)

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("files/folder", value)

    @property
    def pasted_folder(self) -> Path:
        """Where pasted pictures become files: a folder of the program's own among the person's pictures."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        return Path(str(self._store.value("files/pasted_folder") or Path(pictures, "Haarlens")))

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
    def order(self) -> PhotoOrder:
        """What the list of photographs is sorted by."""
        try:
            return PhotoOrder(str(self._store.value("list/order")))
        except ValueError:
            return PhotoOrder.ADDED

    @order.setter
    def order(self, value: PhotoOrder) -> None:
        self._store.setValue("list/order", value.value)

    @property
    def export_formats(self) -> tuple[str, ...]:
        """Keys of the formats that boxes were last exported in; a table at first."""
        return tuple(str(self._store.value("export/formats") or "csv").split(","))

    @export_formats.setter
    def export_formats(self, value: tuple[str, ...]) -> None:
        self._store.setValue("export/formats", ",".join(value))

    @property
    def output_folders(self) -> list[Path]:
        """Folders that batches have written to of late, the newest first."""
        value = self._store.value("batch/folders") or []
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(str(text)) for text in texts][:OUTPUT_FOLDERS_KEPT]

    def remember_output_folder(self, folder: Path) -> None:
        """Put a folder at the head of those that batches have written to."""
        folders = [folder, *(other for other in self.output_folders if other != folder)]
        self._store.setValue("batch/folders", [str(other) for other in folders[:OUTPUT_FOLDERS_KEPT]])

    @property
    def sheet_layout(self) -> SheetLayout:
        """What the pages of a contact sheet look like; on the paper of the person's country at first."""
        is_imperial = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
        paper = str(self._store.value("sheet/paper") or ("letter" if is_imperial else "a4"))
        try:
            return SheetLayout(paper, int(str(self._store.value("sheet/columns") or DEFAULT_COLUMNS)))
        except ValueError:
            return SheetLayout()

    @sheet_layout.setter
    def sheet_layout(self, value: SheetLayout) -> None:
        self._store.setValue("sheet/paper", value.paper)
        self._store.setValue("sheet/columns", value.columns)

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
    def share_place(self) -> QByteArray | None:
        """Where the dialog for sharing was closed."""
        place = self._store.value("share/place")
        return place if isinstance(place, QByteArray) else None

    @share_place.setter
    def share_place(self, value: QByteArray) -> None:
        self._store.setValue("share/place", value)

    @property
    def plan(self) -> SearchPlan:
        """The Find panel's settings; a cascade run alone is not remembered, since its file may be gone."""
        return self._plan(settings.FIND.key, settings.PRESET, "find/min_size_share")

    @plan.setter
    def plan(self, value: SearchPlan) -> None:
        self._set_plan(value, settings.FIND.key, settings.PRESET, "find/min_size_share")

    @property
    def live_plan(self) -> SearchPlan:
        """The Find panel's settings while a camera or a video is played."""
        return self._plan("live/targets", settings.LIVE_PRESET, "live/min_size_share")

    @live_plan.setter
    def live_plan(self, value: SearchPlan) -> None:
        self._set_plan(value, "live/targets", settings.LIVE_PRESET, "live/min_size_share")

    @property
    def sensitivity(self) -> float:
        """How unsure a detection may be that shows, 0..1."""
        return self.get(settings.SENSITIVITY)

    @sensitivity.setter
    def sensitivity(self, value: float) -> None:
        self.set(settings.SENSITIVITY, value)

    @property
    def live_sensitivity(self) -> float:
        """The sensitivity while a camera or a video is played, 0..1."""
        return self.get(settings.LIVE_SENSITIVITY)

    @live_sensitivity.setter
    def live_sensitivity(self, value: float) -> None:
        self.set(settings.LIVE_SENSITIVITY, value)

    @property
    def videos_folder(self) -> Path:
        """Where recordings go: a folder of the program's own among the person's videos."""
        videos = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        return Path(str(self._store.value("files/videos_folder") or Path(videos, "Haarlens")))

    def _plan(self, targets_key: str, preset: Setting[str], share_key: str) -> SearchPlan:
        stored = str(self._store.value(targets_key) or "")
        # What another version called otherwise is left out; the rest counts.
        targets = tuple(target for target in stored.split(",") if target in settings.TARGET_STYLES)
        return SearchPlan(
            targets=targets or settings.FIND.default,
            preset=self.get(preset),
            min_size_share=_share(self._store.value(share_key)),
        )

    def _set_plan(self, plan: SearchPlan, targets_key: str, preset: Setting[str], share_key: str) -> None:
        # Not as a setting: that nothing at all is looked for is allowed in the panel, and not remembered.
        self._store.setValue(targets_key, ",".join(plan.targets))
        self.set(preset, plan.preset)
        self._store.setValue(share_key, plan.min_size_share)


def _read(stored: object, kind: type[object]) -> object:
    """What a settings file holds, as the type that the setting has: an INI file has nothing but words.

    Raises: ValueError where it cannot be read so.
    """
    if isinstance(stored, kind):
        return stored
    text = str(stored)
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind is tuple:
        return tuple(text.split(","))
    return int(text) if kind is int else float(text) if kind is float else text


def _share(value: object) -> float:
    try:
        share = float(str(value))
    except ValueError:
        return 0.0
    return share if 0 <= share <= 1 else 0.0
