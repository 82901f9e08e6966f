"""Reads the XML of a Haar cascade, in its new or its old format, into plain numbers.

Only the shape of the document is judged here; whether the numbers make a cascade is judged in ``cascade.py``. The file
may come from anywhere: a document type (and with it every entity) is refused before the document itself is read, and
size and number of elements are bounded, so that time and memory are too.
"""

import xml.etree.ElementTree as ET
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

# The largest stock cascade has 2.7 MB and 122,046 of these brackets. At the limits a hostile file costs 2 s and 0.4 GB.
MAX_BYTES = 10 * 2**20
MAX_BRACKETS = 500_000
# OpenCV leaves out a third rectangle of an old-format feature whose weight is nearer to 0 than this (FLT_EPSILON).
_NO_WEIGHT = 2.0**-23
_EXCERPT = 40

RawRect = tuple[int, int, int, int, float]
RawNode = tuple[int, int, int, float]  # left, right, feature, threshold


class MalformedCascadeError(ValueError):
    """The text is half a sentence that says what is wrong, such as "stage 3 has no trees"."""


@dataclass(frozen=True, slots=True)
class RawTree:
    """One tree as written: its nodes and its leaf values."""

    nodes: list[RawNode]
    leaves: list[float]


@dataclass(frozen=True, slots=True)
class RawStage:
    """One stage as written; the threshold is not yet lowered."""

    trees: list[RawTree]
    threshold: float


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One feature as written: rectangles with their weights."""

    rects: list[RawRect]
    tilted: bool


@dataclass(frozen=True, slots=True)
class RawCascade:
    """What a cascade file says, in Python's own numbers."""

    width: int
    height: int
    stages: list[RawStage]
    features: list[RawFeature]
    old_format: bool


def read_cascade_xml(data: bytes) -> RawCascade:
    """The numbers that a cascade file holds.

    Raises: MalformedCascadeError.
    """
    if not data.strip():
        raise MalformedCascadeError("it is empty")
    if len(data) > MAX_BYTES:
        raise MalformedCascadeError(f"it is larger than {MAX_BYTES // 2**20} MB")
    if data.count(b"<") > MAX_BRACKETS:
        raise MalformedCascadeError("it has far too many elements")
    _refuse_document_type(data)
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise MalformedCascadeError(f"it is no well-formed XML ({error})") from error
    if root.tag != "opencv_storage" or len(root) == 0:
        raise MalformedCascadeError("it holds no cascade (no opencv_storage element with something in it)")
    _expect_no_text(root, "opencv_storage")
    cascade = root[0]
    if cascade.find("size") is not None:
        return _read_old(cascade)
    return _read_new(cascade)


def _refuse_document_type(data: bytes) -> None:
    """Read up to the first element, where a document type would have to stand."""

    class _FirstElementReached(Exception):
        pass

    def refuse(*_: object) -> NoReturn:
        raise MalformedCascadeError("it has a document type (DOCTYPE), which no cascade needs")

    def stop(*_: object) -> NoReturn:
        raise _FirstElementReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(data, True)
    except _FirstElementReached:
        return
    except MalformedCascadeError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MalformedCascadeError(f"it is no well-formed XML ({error})") from error


def _read_new(cascade: ET.Element) -> RawCascade:
    fields = _fields(cascade, "the cascade")
    kind = _text(_field(fields, "featureType", "the cascade"), "featureType")
    if kind != "HAAR":
        raise MalformedCascadeError(f"its features are of the kind {_excerpt(kind)}, and only HAAR can be used")
    boosting = _text(_field(fields, "stageType", "the cascade"), "stageType")
    if boosting != "BOOST":
        raise MalformedCascadeError(f"its stages are of the kind {_excerpt(boosting)}, and only BOOST can be used")
    width, height = (_integer(_field(fields, name, "the cascade"), name) for name in ("width", "height"))
    stages = [
        _read_new_stage(element, f"stage {i}")
        for i, element in enumerate(_sequence(_field(fields, "stages", "the cascade"), "stages"))
    ]
    features = [
        _read_feature(element, f"feature {i}")
        for i, element in enumerate(_sequence(_field(fields, "features", "the cascade"), "features"))
    ]
    return RawCascade(width, height, stages, features, old_format=False)


def _read_new_stage(stage: ET.Element, where: str) -> RawStage:
    fields = _fields(stage, where)
    threshold = _number(_field(fields, "stageThreshold", where), where)
    trees = []
    for i, element in enumerate(_sequence(_field(fields, "weakClassifiers", where), where)):
        tree = f"{where}, tree {i}"
        parts = _fields(element, tree)
        values = _numbers(_field(parts, "internalNodes", tree), tree)
        if len(values) % 4:
            raise MalformedCascadeError(f"{tree} has {len(values)} numbers in internalNodes, which is no multiple of 4")
        nodes: list[RawNode] = []
        for start in range(0, len(values), 4):
            left, right, feature = _whole(values[start : start + 3], tree)
            nodes.append((left, right, feature, values[start + 3]))
        trees.append(RawTree(nodes, _numbers(_field(parts, "leafValues", tree), tree)))
    return RawStage(trees, threshold)


def _read_feature(feature: ET.Element, where: str) -> RawFeature:
    fields = _fields(feature, where)
    rects: list[RawRect] = []
    for element in _sequence(_field(fields, "rects", where), where):
        values = _numbers(element, where)
        if len(values) != 5:  # x, y, width, height, weight
            raise MalformedCascadeError(f"{where} has a rectangle of {len(values)} numbers instead of 5")
        x, y, width, height = _whole(values[:4], where)
        rects.append((x, y, width, height, values[4]))
    tilted = fields.get("tilted")
    return RawFeature(rects, tilted is not None and _integer(tilted, where) != 0)


def _read_old(cascade: ET.Element) -> RawCascade:
    fields = _fields(cascade, "the cascade")
    size = _whole(_numbers(fields["size"], "size"), "size")
    if len(size) != 2:  # width, height
        raise MalformedCascadeError(f"its size has {len(size)} numbers instead of 2")
    features: list[RawFeature] = []
    stages = []
    for i, element in enumerate(_sequence(_field(fields, "stages", "the cascade"), "stages")):
        where = f"stage {i}"
        parts = _fields(element, where)
        threshold = _number(_field(parts, "stage_threshold", where), where)
        trees = [
            _read_old_tree(tree, features, f"{where}, tree {k}")
            for k, tree in enumerate(_sequence(_field(parts, "trees", where), where))
        ]
        stages.append(RawStage(trees, threshold))
    return RawCascade(size[0], size[1], stages, features, old_format=True)


def _read_old_tree(tree: ET.Element, features: list[RawFeature], where: str) -> RawTree:
    """Read one tree; each node brings its own feature, which is appended to features."""
    nodes: list[RawNode] = []
    leaves: list[float] = []

    def child(fields: dict[str, ET.Element], side: str) -> int:
        leaf = fields.get(f"{side}_val")
        if leaf is None:
            index = _integer(_field(fields, f"{side}_node", where), where)
            if index <= 0:
                raise MalformedCascadeError(f"{where} leads back to node {index}")
            return index
        leaves.append(_number(leaf, where))
        return 1 - len(leaves)

    for element in _sequence(tree, where):
        fields = _fields(element, where)
        feature = _read_feature(_field(fields, "feature", where), where)
        if len(feature.rects) == 3 and abs(feature.rects[2][4]) < _NO_WEIGHT:
            feature = RawFeature(feature.rects[:2], feature.tilted)
        threshold = _number(_field(fields, "threshold", where), where)
        left = child(fields, "left")  # leaves are numbered in this order: left before right
        nodes.append((left, child(fields, "right"), len(features), threshold))
        features.append(feature)
    return RawTree(nodes, leaves)


def _sequence(parent: ET.Element, where: str) -> Iterator[ET.Element]:
    """The items of a list: elements named _ and nothing else."""
    _expect_no_text(parent, where)
    for element in parent:
        if element.tag != "_":
            raise MalformedCascadeError(f"{where} has an element {_excerpt(element.tag)} in a list")
        yield element


def _fields(parent: ET.Element, where: str) -> dict[str, ET.Element]:
    """The elements inside parent by name; each name at most once."""
    _expect_no_text(parent, where)
    fields = {element.tag: element for element in parent}
    if len(fields) != len(parent):
        raise MalformedCascadeError(f"{where} has an element twice")
    return fields


def _field(fields: dict[str, ET.Element], name: str, where: str) -> ET.Element:
    try:
        return fields[name]
    except KeyError:
        raise MalformedCascadeError(f"{where} has no {name}") from None


def _expect_no_text(parent: ET.Element, where: str) -> None:
    stray = (parent.text or "").strip()
    for element in parent:
        if stray:
            break
        stray = (element.tail or "").strip()
    if stray:
        raise MalformedCascadeError(f"{where} has text where none belongs: {_excerpt(stray)}")


def _text(element: ET.Element, where: str) -> str:
    if len(element):
        raise MalformedCascadeError(f"{where} has elements where numbers or words belong")
    return (element.text or "").strip()


def _numbers(element: ET.Element, where: str) -> list[float]:
    text = _text(element, where)
    # Python would read "1_0" and digits of other scripts, too, which no other reader of this format does.
    if not text.isascii() or "_" in text:
        raise MalformedCascadeError(f"{where} has {_excerpt(text)} where numbers belong")
    try:
        return list(map(float, text.split()))
    except ValueError:
        raise MalformedCascadeError(f"{where} has {_excerpt(text)} where numbers belong") from None


def _whole(values: Sequence[float], where: str) -> list[int]:
    """The same numbers as integers; "3." is as good as "3"."""
    try:
        whole = array("i", map(int, values)).tolist()
    except (ValueError, OverflowError):  # not finite; more than 32 bits
        whole = []
    if whole != values:
        raise MalformedCascadeError(f"{where} has {_excerpt(str(values))} where whole numbers of 32 bits belong")
    return whole


def _integer(element: ET.Element, where: str) -> int:
    return _whole([_number(element, where)], where)[0]


def _number(element: ET.Element, where: str) -> float:
    values = _numbers(element, where)
    if len(values) != 1:
        raise MalformedCascadeError(f"{where} has {len(values)} numbers where one belongs")
    return values[0]


def _excerpt(text: str) -> str:
    """At most a few characters of a hostile file, on one line and safe to show."""
    shown = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "..."
    return repr(shown)
