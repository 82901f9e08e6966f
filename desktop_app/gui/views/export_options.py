"""In which formats boxes are exported, and where the files go."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.segments import Segments

FOLDER, BESIDE = "folder", "beside"


class ExportOptions(QWidget):
    """Chooses formats for a folder, or sidecars beside the photographs.

    changed: the user changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._place = Segments(
            {
                FOLDER: (self.tr("In a folder"), self.tr("Write files of the formats below into a folder")),
                BESIDE: (self.tr("Beside the photos"), self.tr("Write an XMP file beside each photo")),
            }
        )
        self._place.setAccessibleName(self.tr("Where the files go"))
        self._place.choose(FOLDER)
        self._note = QLabel(
            self.tr(
                "XMP files with the regions of faces, where digiKam, Lightroom and others look for them. "
                "The photos themselves stay as they are."
            )
        )
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._place)
        column.addWidget(self._note)
        for key, (words, tool_tip) in self._formats().items():
            box = QCheckBox(words)
            box.setToolTip(tool_tip)
            box.setMinimumHeight(TARGET_PX)
            box.toggled.connect(self.changed)
            column.addWidget(box)
            self._boxes[key] = box
        column.addStretch()
        self._place.chosen.connect(self._take_place)
        self._refresh()

    @property
    def formats(self) -> tuple[str, ...]:
        """Keys of the chosen formats, as `export.boxes` has them; empty for sidecars."""
        if self.is_beside:
            return ()
        return tuple(key for key, box in self._boxes.items() if box.isChecked())

    @property
    def is_beside(self) -> bool:
        """Whether sidecars beside the photographs are wanted, and nothing else."""
        return self._place.key == BESIDE

    def take(self, formats: Sequence[str], is_beside: bool = False) -> None:
        """Choose these, without a signal."""
        for key, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(key in formats)
        self._place.choose(BESIDE if is_beside else FOLDER)
        self._refresh()

    def _take_place(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self._note.setVisible(self.is_beside)
        for box in self._boxes.values():
            box.setVisible(not self.is_beside)

    def _formats(self) -> dict[str, tuple[str, str]]:
        return {
            "csv": (self.tr("CSV table"), self.tr("A row for each box, for spreadsheets")),
            "counts": (self.tr("Counts"), self.tr("A row for each photo, with how many of each kind are in it")),
            "jsonl": (self.tr("JSON lines"), self.tr("A line for each photo, for programs")),
            "coco": ("COCO", self.tr("One JSON file, for training")),
            "yolo": ("YOLO", self.tr("A text file for each photo, for training")),
            "voc": ("Pascal VOC", self.tr("An XML file for each photo, for training")),
            "labelme": ("labelme", self.tr("A JSON file for each photo, to go on with in labelme")),
            "xmp": (self.tr("XMP files"), self.tr("Regions of faces, as digiKam, Lightroom and others read them")),
        }
