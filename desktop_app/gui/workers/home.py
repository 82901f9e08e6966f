"""A thread for a worker to live on."""

from PySide6.QtCore import QObject, QThread


class WorkerHome:
    """Keeps one worker on one thread, from construction until it is closed."""

    def __init__(self, worker: QObject, name: str) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._thread.start()

    def quit(self) -> None:
        """Ask the thread to end after what it does now."""
        self._thread.quit()

    def wait(self) -> None:
        """Wait until the thread has ended."""
        self._thread.wait()
