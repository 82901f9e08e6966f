"""What passed, what stopped and what nobody looked at, in colours that colour-blind eyes can tell apart."""

from PySide6.QtGui import QColor

from desktop_app.gui.models.stages import StageFate

# Okabe and Ito's blue and vermilion, lighter or darker so that they show on white and on black.
_COLOURS = {StageFate.PASSED: "#2F86C5", StageFate.STOPPED: "#D55E00", StageFate.NOT_REACHED: "#80868F"}
# Each has a sign too.
SIGNS = {
    StageFate.PASSED: "\N{CHECK MARK}",
    StageFate.STOPPED: "\N{MULTIPLICATION SIGN}",
    StageFate.NOT_REACHED: "\N{EN DASH}",
}


def fate_colour(fate: StageFate) -> QColor:
    """The colour of a stage's bar."""
    return QColor(_COLOURS[fate])
