"""What a worker does with an exception that nobody foresaw."""

import sys

from desktop_app.errors import AppError


class DefectError(AppError):
    """The program itself failed; the log has the details."""

    kind = "defect"


def reported(defect: Exception, what: str) -> DefectError:
    """Hand a defect to the exception hook, which logs it, and return an error that the window can show.

    Without an answer the window would wait for this worker for ever.
    """
    sys.excepthook(type(defect), defect, defect.__traceback__)
    return DefectError(
        "{what}: the program made a mistake ({kind}). The log has the details.", what=what, kind=type(defect).__name__
    )
