"""What was asked of the server that the window shares with, the newest on top."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.gui.wording import duration_text, translate

if TYPE_CHECKING:  # loaded when somebody shares, after the window has opened
    from desktop_app.serve.events import Answered

AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
KEPT = 200
# What a page loads along, and what programs ask all the time: listed only where it goes wrong.
QUIET = ("/web/", "/v1/health", "/favicon.ico")
FIRST_ERROR = 400


class RequestColumn(IntEnum):
    """The columns."""

    TIME = 0
    CLIENT = 1
    WHAT = 2
    RESULT = 3
    TOOK = 4


class RequestRole(IntEnum):
    """What the model tells beyond Qt's own roles."""

    WENT_WELL = Qt.ItemDataRole.UserRole


class SharedRequests(QAbstractTableModel):
    """When, from where, what, what came of it and how long it took; no more than `KEPT` of them, no pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._requests: list[Answered] = []

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of requests; none has another below it."""
        return 0 if parent.isValid() else len(self._requests)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(RequestColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return the columns' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("Sharing", "Time"),
            translate("Sharing", "From"),
            translate("Sharing", "What"),
            translate("Sharing", "Result"),
            translate("Sharing", "Took"),
        )[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a cell, the result and the request as tool tip, or whether it went well."""
        if not index.isValid() or index.row() >= len(self._requests):
            return None
        request = self._requests[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(request, RequestColumn(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{result_text(request.status)}\n{request.method} {request.path} ({request.status})"
        if role == RequestRole.WENT_WELL:
            return _went_well(request)
        return None

    def add(self, requests: Sequence[Answered]) -> None:
        """Put requests on top, in the order in which they were answered, and forget the oldest."""
        new = [request for request in requests if not _is_quiet(request)][-KEPT:][::-1]
        if not new:
            return
        first_forgotten, last = max(0, KEPT - len(new)), len(self._requests) - 1
        if first_forgotten <= last:
            self.beginRemoveRows(QModelIndex(), first_forgotten, last)
            del self._requests[first_forgotten:]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, len(new) - 1)
        self._requests[:0] = new
        self.endInsertRows()


def _is_quiet(request: Answered) -> bool:
    return _went_well(request) and request.path.startswith(QUIET)


def _went_well(request: Answered) -> bool:
    return 0 < request.status < FIRST_ERROR


def _words(request: Answered, column: RequestColumn) -> str:
    match column:
        case RequestColumn.TIME:
            when = QDateTime.fromMSecsSinceEpoch(round(request.at * 1000))
            return QLocale().toString(when.time(), "HH:mm:ss")
        case RequestColumn.CLIENT:
            return request.client
        case RequestColumn.WHAT:
            return request_text(request.path)
        case RequestColumn.RESULT:
            return result_text(request.status)
        case _:
            return duration_text(request.seconds)


def request_text(path: str) -> str:
    """What a path of the server stands for, in plain words."""
    words = {
        "/v1/detect": translate("Sharing", "Detect"),
        "/v1/detect-many": translate("Sharing", "Detect in several"),
        "/v1/annotate": translate("Sharing", "Draw boxes"),
        "/v1/hide": translate("Sharing", "Hide"),
        "/v1/explain": translate("Sharing", "Explain"),
        "/v1/targets": translate("Sharing", "List of targets"),
        "/v1/cascades": translate("Sharing", "List of cascades"),
        "/v1/health": translate("Sharing", "Is it ready?"),
        "/": translate("Sharing", "Web page"),
        "/openapi.json": translate("Sharing", "Description of the API"),
    }
    if path in words:
        return words[path]
    if path.startswith("/docs"):
        return words["/openapi.json"]
    return words["/"] if path.startswith("/web/") else translate("Sharing", "Something else")


def result_text(status: int) -> str:
    """What an HTTP status means, in plain words; what is not told of by itself counts as refused or failed."""
    if 0 < status < FIRST_ERROR:
        return translate("Sharing", "done")
    words = {
        0: translate("Sharing", "failed"),  # there was no answer
        401: translate("Sharing", "refused: no valid token"),
        403: translate("Sharing", "refused: from another page"),
        404: translate("Sharing", "refused: not found"),
        408: translate("Sharing", "given up: too slow"),
        413: translate("Sharing", "refused: too large"),
        415: translate("Sharing", "refused: no picture"),
        421: translate("Sharing", "refused: unknown name"),
        422: translate("Sharing", "refused: damaged or wrong option"),
        429: translate("Sharing", "sent away: too much to do"),
        499: translate("Sharing", "given up by the other side"),
        503: translate("Sharing", "given up"),
    }
    otherwise = translate("Sharing", "refused") if status < 500 else translate("Sharing", "failed")
    return words.get(status, otherwise)
