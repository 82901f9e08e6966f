"""Bodies of requests -> pictures and fields, in memory alone and never more than allowed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Self

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from desktop_app.serve.problems import Problem, ProblemError
from desktop_app.serve.work import NAMELESS, SentPicture

FIELD_BYTES = 1_000_000
_PART_HEAD_BYTES = 8_192
_NAME_CHARACTERS = 200
# What a form has besides its pictures: its boundaries, heads and fields.
_FORM_BYTES = 2 * FIELD_BYTES
# All others are fields, also where they come with a file's name.
_PICTURE_PARTS = ("picture", "cover")
# In these a picture comes as it is. The last is what curl and others say of any body, unless they are told better.
_BODY_TYPES = ("application/octet-stream", "binary/octet-stream", "application/x-www-form-urlencoded")
_FORM_TYPE = "multipart/form-data"


class Memory:
    """How many bytes of uploads, or of answers, are held at the same time.

    most: a request that would need more is refused, unless nothing else is held.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0

    def share(self) -> MemoryShare:
        """What one request holds; give it back at the end, or use it in a with statement."""
        return MemoryShare(self)

    def take(self, number: int) -> None:
        """Hold more. Raises: ProblemError (503) where there is no more."""
        if self.held and self.held + number > self._most:
            raise ProblemError(
                Problem(503, "busy", "Too many pictures are on their way at the same time; send it again in a moment."),
                {"Retry-After": "1"},
            )
        self.held += number

    def give_back(self, number: int) -> None:
        """Hold less."""
        self.held -= number


@dataclass(slots=True)
class MemoryShare:
    """What one request holds of the memory for uploads."""

    memory: Memory
    held: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.give_back()

    def take(self, number: int) -> None:
        """Hold more. Raises: ProblemError."""
        self.memory.take(number)
        self.held += number

    def give_back(self, number: int | None = None) -> None:
        """Hold less; None for nothing more."""
        number = self.held if number is None else number
        self.memory.give_back(number)
        self.held -= number


@dataclass(slots=True)
class Part:
    """One part of a form, or a whole body.

    name: of the field in the form; "picture" for a body. filename: None where none was given.
    """

    name: str
    filename: str | None
    data: bytearray = field(default_factory=bytearray)

    def picture(self) -> SentPicture:
        """The part as a picture."""
        return SentPicture(bytes(self.data), _plain_name(self.filename))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may send.

    max_bytes: of one picture. pictures: how many; None for any number. fields: the names of other parts that are known.
    """

    max_bytes: int
    pictures: int | None = 1
    fields: tuple[str, ...] = ()

    @property
    def whole(self) -> int | None:
        """The most bytes of a whole form; None for any number."""
        return None if self.pictures is None else (self.pictures + 1) * self.max_bytes + _FORM_BYTES


async def read_parts(request: Request, limits: Limits, share: MemoryShare) -> AsyncGenerator[Part]:
    """The parts of a request's body as they are complete; a body that is no form is one picture.

    What each part holds of the memory is the caller's to give back.
    Raises: ProblemError for what is not allowed or no form. ClientDisconnect.
    """
    _refuse_encoded(request)
    given = request.headers.get("content-type", _BODY_TYPES[0])
    kind, parameters = parse_options_header(given)
    name = kind.decode("latin-1")
    if name == _FORM_TYPE:
        _refuse_announced(request, limits.whole, limits.max_bytes)
        async for part in _form_parts(request, parameters.get(b"boundary", b""), limits, share):
            yield part
    elif name in _BODY_TYPES or name.startswith("image/"):
        _refuse_announced(request, limits.max_bytes, limits.max_bytes)
        part = Part("picture", None)
        async for chunk in request.stream():
            _grow(part, chunk, limits.max_bytes, share)
        yield part
    else:
        raise ProblemError(
            Problem(
                415,
                "unknown-format",
                "The body is neither a picture nor a form; send the picture's bytes with Content-Type image/jpeg or "
                "the like, or multipart/form-data with a part named picture.",
            )
        )


class _FormReader:
    """Takes bytes of a form and gives its parts."""

    def __init__(self, boundary: bytes, limits: Limits, share: MemoryShare) -> None:
        self._limits = limits
        self._share = share
        self._part = Part("", None)
        self._head: dict[str, str] = {}
        self._head_bytes = 0
        self._field, self._value = bytearray(), bytearray()
        self._pictures = 0
        self.done: list[Part] = []
        self.is_complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._complete,
            },
        )

    def write(self, chunk: bytes) -> FormParserError | ProblemError | None:
        """Read on; what is wrong is returned, since parts before it in the chunk may be done."""
        try:
            self._parser.write(chunk)
        except (FormParserError, ProblemError) as error:
            return error
        return None

    def finish(self) -> None:
        """There is no more. Raises: FormParserError, ProblemError."""
        self._parser.finalize()
        if not self.is_complete:
            raise FormParserError("the form ends early")

    def _begin(self) -> None:
        self._head, self._head_bytes = {}, 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._count_head(end - start)
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count_head(end - start)
        self._value += data[start:end]

    def _count_head(self, number: int) -> None:
        self._head_bytes += number
        if self._head_bytes > _PART_HEAD_BYTES:
            raise FormParserError("the head of a part is too long")

    def _header_end(self) -> None:
        self._head[self._field.decode("latin-1").lower()] = self._value.decode("utf-8", "replace")
        self._field.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._head.get("content-disposition", "").encode())
        name = options.get(b"name", b"").decode("utf-8", "replace")
        filename = options.get(b"filename")
        if name != "picture" and name not in self._limits.fields:
            known = ", ".join(("picture", *self._limits.fields))
            raise ProblemError(Problem(422, "invalid", f"A part named {name!r} is not known here; known are {known}."))
        if name == "picture":
            self._pictures += 1
            if self._limits.pictures is not None and self._pictures > self._limits.pictures:
                raise ProblemError(
                    Problem(422, "invalid", "There is more than one picture; send them to /v1/detect-many.")
                )
        self._part = Part(name, None if filename is None else filename.decode("utf-8", "replace"))

    def _data(self, data: bytes, start: int, end: int) -> None:
        most = self._limits.max_bytes if self._part.name in _PICTURE_PARTS else FIELD_BYTES
        _grow(self._part, data[start:end], most, self._share)

    def _end(self) -> None:
        self.done.append(self._part)

    def _complete(self) -> None:
        self.is_complete = True


async def _form_parts(request: Request, boundary: bytes, limits: Limits, share: MemoryShare) -> AsyncGenerator[Part]:
    try:
        reader = _FormReader(boundary, limits, share)
        length = 0  # of the form, or of what follows a form of any length
        async for chunk in request.stream():
            if limits.whole is not None or reader.is_complete:
                length += len(chunk)
            if length > (limits.whole or _FORM_BYTES):
                raise _too_many_bytes(limits.max_bytes)
            problem = reader.write(chunk)
            while reader.done:
                yield reader.done.pop(0)
            if problem is not None:
                raise problem
        reader.finish()
    except FormParserError as error:
        raise ProblemError(
            Problem(400, "invalid", "The form cannot be read; it is damaged or ends early. Send it again.")
        ) from error


def _grow(part: Part, chunk: bytes, most: int, share: MemoryShare) -> None:
    if len(part.data) + len(chunk) > most:
        raise _too_many_bytes(most)
    share.take(len(chunk))
    part.data += chunk


def _refuse_announced(request: Request, most: int | None, told: int) -> None:
    """Refuse a body by the length that it says it has, before any of it is read."""
    length = request.headers.get("content-length", "")
    if most is not None and length.isascii() and length.isdigit() and int(length) > most:
        raise _too_many_bytes(told)


def _refuse_encoded(request: Request) -> None:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(
            Problem(415, "unknown-format", "The body is packed (Content-Encoding); send the picture as it is.")
        )


def _too_many_bytes(most: int) -> ProblemError:
    return ProblemError(
        Problem(413, "too-large", f"The picture's file is too large: {most / 1e6:g} MB are the limit; make it smaller.")
    )


def _plain_name(filename: str | None) -> str:
    """A file's name without folders and without what no name has."""
    last = (filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable())[:_NAME_CHARACTERS].strip()
    return kept if kept.strip(".") else NAMELESS
