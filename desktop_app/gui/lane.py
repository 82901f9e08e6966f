"""A way for photographs to be searched, one after another."""

from desktop_app.gui.workers.detection import DetectionRequest, DetectionWorker


class Lane:
    """A worker and the one request that it has been given and has not answered.

    share: how far the request has got, 0..1. is_lost: no process could be started for it.
    """

    def __init__(self, worker: DetectionWorker) -> None:
        self.worker = worker
        self.request: DetectionRequest | None = None
        self.share = 0.0
        self.is_lost = False

    @property
    def is_under_way(self) -> bool:
        """Whether it searches, and not only because it has not noticed yet that its request was given up."""
        return self.request is not None and not self.request.cancelled.is_set()

    def submit(self, request: DetectionRequest) -> None:
        """Begin with a request; only for a lane without one."""
        self.request, self.share = request, 0.0
        self.worker.submit(request)

    def give_up(self) -> None:
        """Have the answer dropped; the lane is free when it comes."""
        if self.request is not None:
            self.request.cancelled.set()
