"""The JSON that the work on one photograph is kept as."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from desktop_app.detection.geometry import Detection, Size
from desktop_app.library.annotations import Annotation, Decision, Review
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.work import Work

_Value = TypeVar("_Value")


class WorkFormatError(ValueError):
    """The bytes are no work that this version reads."""


def encode(work: Work) -> bytes:
    """JSON in ASCII that ``decode`` makes the same work of, every float to the last bit."""
    return json.dumps(
        {
            "size": work.size,
            "seconds": work.seconds,
            "plan": None if work.plan is None else _flat(work.plan),
            "found": [_annotation(annotation) for annotation in work.found],
            "review": {
                "annotations": [_annotation(annotation) for annotation in work.review.annotations],
                "is_complete": work.review.is_complete,
            },
        },
        separators=(",", ":"),
    ).encode("ascii")


def decode(encoded: bytes) -> Work:
    """The work that was encoded; keys that are unknown are left aside, and those that are missing have their default.

    Raises: WorkFormatError.
    """
    try:
        # Not bytes: of those json would accept UTF-16 as well.
        return _work(_mapping(json.loads(str(encoded, "ascii"))))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise WorkFormatError(f"{type(error).__name__}: {error}") from error


def _flat(value: Detection | SearchPlan) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _annotation(annotation: Annotation) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": annotation.id,
        "detection": _flat(annotation.detection),
        "decision": annotation.decision.value,
    }
    # Of most boxes both are one and the same object: then one is enough, and the store half as large.
    if annotation.found is not annotation.detection:
        values["found"] = None if annotation.found is None else _flat(annotation.found)
    return values


def _work(values: Mapping[str, Any]) -> Work:
    size, plan = values.get("size"), values.get("plan")
    review = _mapping(values.get("review", {}))
    return Work(
        size=None if size is None else Size(*map(_integer, _sequence(size))),
        seconds=_number(values.get("seconds", 0.0)),
        plan=None if plan is None else _unflat(SearchPlan, plan),
        found=_annotations(values.get("found", [])),
        review=Review(_annotations(review.get("annotations", [])), _flag(review.get("is_complete", False))),
    )


def _annotations(values: object) -> tuple[Annotation, ...]:
    return tuple(_read_annotation(_mapping(value)) for value in _sequence(values))


def _read_annotation(values: Mapping[str, Any]) -> Annotation:
    detection = _unflat(Detection, values["detection"])
    found = values.get("found", values["detection"])
    if found is not None:
        found = detection if found is values["detection"] else _unflat(Detection, found)
    return Annotation(_integer(values["id"]), detection, Decision(values.get("decision", Decision.OPEN.value)), found)


def _unflat(kind: Callable[..., _Value], values: object) -> _Value:
    """A value of a dataclass whose fields are plain; those without a default have to be there."""
    given = _mapping(values)
    return kind(**{name: read(given[name]) for name, read in _READERS[kind].items() if name in given})


def _mapping(value: object) -> Mapping[str, Any]:
    return _of(dict, value)


def _sequence(value: object) -> Iterable[Any]:
    return _of(list, value)


def _text(value: object) -> str:
    return _of(str, value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(text) for text in _sequence(value))


def _flag(value: object) -> bool:
    return _of(bool, value)


def _integer(value: object) -> int:
    if isinstance(value, bool):
        raise TypeError(f"{value} is no number")
    return _of(int, value)


def _number(value: object) -> float:
    return value if isinstance(value, float) else float(_integer(value))


def _of(kind: type[_Value], value: object) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected, not {type(value).__name__}")
    return value


_BY_TYPE: dict[object, Callable[[object], object]] = {
    int: _integer,
    float: _number,
    str: _text,
    bool: _flag,
    tuple[str, ...]: _texts,
}
_READERS: dict[object, dict[str, Callable[[object], object]]] = {
    kind: {name: _BY_TYPE[hint] for name, hint in get_type_hints(kind).items()} for kind in (Detection, SearchPlan)
}
