"""What a running server tells of itself: addresses, requests and who is connected; of pictures nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listening:
    """It answers from now on.

    addresses: where, such as "http://192.168.1.7:8765/", the one for other computers first.
    """

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A request has been answered.

    at: seconds since the epoch. client: the address it came from. path: without what came after a question mark.
    status: of HTTP. seconds: from its first line to the end of the answer.
    """

    at: float
    client: str
    method: str
    path: str
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Connected:
    """Who has a connection open.

    clients: their addresses, each once, in order.
    """

    clients: tuple[str, ...]


ServerEvent = Listening | Answered | Connected
