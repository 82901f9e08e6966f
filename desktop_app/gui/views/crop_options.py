"""How what was found is cut out: which, how far beyond the box, in which shape and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from desktop_app import settings
from desktop_app.detection.geometry import Size
from desktop_app.gui.theme import TARGET_PX, make_room
from desktop_app.gui.views.colour_choice import ColourChoice
from desktop_app.gui.views.segments import Segments
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.wording import size_text

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.export.cropping import CropStyle

MARGIN_PERCENT_AT_MOST = 100
ASPECTS: dict[str, tuple[float, float] | None] = {
    "own": None,
    "square": (1, 1),
    "3x4": (3, 4),
    "4x3": (4, 3),
    "passport": (35, 45),
}


class CropOptions(QWidget):
    """Chooses a CropStyle.

    changed: the user changed something, told at every step of a slider.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._which = Segments(
            {
                "all": (self.tr("All"), self.tr("Cut out everything that is chosen above")),
                "largest": (self.tr("Largest"), self.tr("Cut out what is largest in the photo, and nothing else")),
            }
        )
        self._margin = SliderRow(self.tr("Margin"), MARGIN_PERCENT_AT_MOST, step=5)
        self._shape = QComboBox()
        self._width = QSpinBox()
        self._straighten = QCheckBox(self.tr("Straighten"))
        self._fills = QCheckBox(self.tr("Fill beyond the photo"))
        self._colour = ColourChoice()
        self._fill_controls()
        self._arrange()
        self._which.chosen.connect(self._changed)
        self._margin.moved.connect(self._changed)
        self._shape.currentIndexChanged.connect(self._take_shape)
        self._width.valueChanged.connect(self._changed)
        self._straighten.toggled.connect(self._changed)
        self._fills.toggled.connect(self._changed)
        self._colour.changed.connect(self._changed)
        self._refresh()

    @property
    def crop_style(self) -> CropStyle:
        """What is chosen."""
        from desktop_app.export.cropping import PASSPORT, CropChoice, CropStyle

        shape, width = self._shape.currentData(), self._width.value()
        return CropStyle(
            margin=self._margin.value / 100,
            aspect=ASPECTS[shape],
            straighten=self._straighten.isChecked(),
            size=Size(width, 0) if width else None,
            fill=self._colour.colour if self._fills.isChecked() else None,
            which=CropChoice(self._which.key),
            rise=PASSPORT.rise if shape == "passport" else 0.0,
        )

    def take(self, style: CropStyle) -> None:
        """Show a style, without a signal; its height follows from width and shape."""
        shape = next((key for key, aspect in ASPECTS.items() if aspect == style.aspect), settings.CROP_SHAPE.default)
        with QSignalBlocker(self):
            self._which.choose(style.which.value)
            self._margin.take(round(style.margin * 100))
            with QSignalBlocker(self._shape):
                self._shape.setCurrentIndex(self._shape.findData(shape))
            self._width.setValue(style.size.width if style.size else 0)
            self._straighten.setChecked(style.straighten)
            self._fills.setChecked(style.fill is not None)
            if style.fill is not None:
                self._colour.take(style.fill)
            self._refresh()

    def _fill_controls(self) -> None:
        self._which.setAccessibleName(self.tr("Which"))
        self._which.choose(settings.CROP_WHICH.default)
        self._margin.take(round(settings.CROP_MARGIN.default * 100))
        self._margin.explain(self.tr("How far to reach beyond each side of the box"))
        words = {
            "own": self.tr("As found"),
            "square": self.tr("Square"),
            "3x4": "3 : 4",
            "4x3": "4 : 3",
            "passport": self.tr("Passport ({size} mm)").format(size=size_text(35, 45)),
        }
        for key, text in words.items():
            self._shape.addItem(text, key)
        self._shape.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shape.setAccessibleName(self.tr("Shape"))
        self._shape.setToolTip(self.tr("Width by height; a passport's also sets margin, size and straightening"))
        self._width.setRange(0, int(settings.CROP_WIDTH_PX.maximum or 20_000))
        self._width.setSingleStep(10)
        self._width.setSuffix(" px")
        self._width.setSpecialValueText(self.tr("As it is"))
        self._width.setKeyboardTracking(False)
        self._width.setAccessibleName(self.tr("Width"))
        self._width.setToolTip(self.tr("How wide every crop becomes; the height follows"))
        make_room(self._width)
        self._straighten.setMinimumHeight(TARGET_PX)
        self._straighten.setToolTip(self.tr("Turn tilted heads so that they stand upright"))
        self._fills.setMinimumHeight(TARGET_PX)
        self._fills.setToolTip(self.tr("Keep the face in the middle at the photo's edge, and fill what is missing"))
        self._colour.setAccessibleName(self.tr("Colour beyond the photo"))

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Shape"), self._shape)
        form.addRow(self.tr("Width"), self._width)
        for field in (self._shape, self._width):
            form.labelForField(field).setMinimumHeight(TARGET_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._which)
        column.addWidget(self._margin)
        column.addLayout(form)
        for widget in (self._straighten, self._fills, self._colour):
            column.addWidget(widget)

    def _take_shape(self) -> None:
        if self._shape.currentData() == "passport":
            from desktop_app.export.cropping import PASSPORT

            with QSignalBlocker(self):
                self._margin.take(round(PASSPORT.margin * 100))
                self._width.setValue(PASSPORT.size.width if PASSPORT.size else 0)
                self._straighten.setChecked(PASSPORT.straighten)
        self._changed()

    def _changed(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self._colour.setEnabled(self._fills.isChecked())
        self._margin.say(f"{self._margin.value} %")
