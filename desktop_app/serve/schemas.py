"""The JSON objects of the API: what is sent, and what its description says of the answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from desktop_app.detection.geometry import Detection
from desktop_app.serve.problems import Problem, ProblemError

MOST_BOXES = 10_000
KINDS = (
    "A stable word for programs. Of the request: invalid, token, origin, host, not-found, too-slow. Of the picture: "
    "empty, truncated, unreadable, unknown-format, animated, too-large, crashed (it ended the process that read it). "
    "Of an option: invalid, cascade. Of the server: busy, time-limit, no-process, cancelled, defect."
)

_Coordinate = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
_Side = Annotated[int, Field(ge=1, le=1_000_000)]


class FoundBox(BaseModel):
    """One detection, in pixels of the upright picture."""

    target: str = Field(description='What was looked for; "" where a cascade was run alone.')
    cascade: str = Field(description="The cascade that says most for it.")
    left: int = Field(description="Of the box before it is turned.")
    top: int = Field(description="Of the box before it is turned.")
    width: int
    height: int
    score: float = Field(description="How sure, 0 to 1; of a cascade run alone the last stage's sum.")
    neighbors: int = Field(description="How many windows agreed.")
    angle: float = Field(description="By how many degrees it is turned clockwise about the middle of its box.")


class DetectAnswer(BaseModel):
    """What was found in a picture."""

    file: str = Field(description='The name that was sent; "-" for a picture without one.')
    width: int = Field(description="Of the upright picture, pixels.")
    height: int = Field(description="Of the upright picture, pixels.")
    seconds: float = Field(description="For reading and searching.")
    detections: list[FoundBox]


class PictureProblem(BaseModel):
    """Why a picture among several could not be used."""

    kind: str = Field(description="As of a problem.")
    message: str = Field(description="A sentence that says what failed and what to do.")


class FailedAnswer(BaseModel):
    """A picture among several that could not be used."""

    file: str = Field(description='The name that was sent; "-" for a picture without one.')
    error: PictureProblem


class ProblemAnswer(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Always about:blank: status and kind say it all.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="A sentence that says what failed and what to do.")
    kind: str = Field(description=KINDS)


class HealthAnswer(BaseModel):
    """How the server is."""

    status: Literal["ready", "starting"]
    version: str = Field(description="Of the program.")
    kernel: str = Field(description='The routine that searches; "" while it is not known yet.')
    workers: int = Field(description="Processes that search side by side.")
    waiting: int = Field(description="Pictures that wait or are worked on.")


class TargetFields(BaseModel):
    """Something that can be looked for."""

    key: str = Field(description="The value for find.")
    label: str = Field(description="For people.")
    colour: str = Field(description="Of its boxes, as #RRGGBB.")


class TargetsAnswer(BaseModel):
    """What can be looked for, and how."""

    targets: list[TargetFields]
    presets: list[str] = Field(description="From the one that takes least time to the one that finds most.")
    sensitivity: float = Field(description="The usual one; a detection shows at s where its score is 1 - s or more.")
    max_bytes: int = Field(description="Of one picture's file; a larger one is refused.")
    max_pixels: int = Field(description="Of one picture, width times height; a larger one is refused.")


class WindowSize(BaseModel):
    """The size that a cascade was trained for, pixels."""

    width: int
    height: int


class CascadeFields(BaseModel):
    """A stock cascade."""

    name: str = Field(description="The value for cascade.")
    target: str = Field(description="What it finds, as a value for find.")
    purpose: str = Field(description="For people.")
    window: WindowSize
    tilted: bool = Field(description="Whether it has features that are turned by 45 degrees.")
    stages: int
    trees: int
    features: int
    old_format: bool = Field(description="Whether its file is in OpenCV's older format.")
    sha256: str = Field(description="Of its file.")
    licence: str
    copyright: str


class CascadesAnswer(BaseModel):
    """The stock cascades."""

    cascades: list[CascadeFields]


class StageFields(BaseModel):
    """One stage: its sum, and what it is compared with."""

    sum: float
    threshold: float
    passed: bool = Field(description="Whether the sum is the threshold or more.")


class WindowFields(BaseModel):
    """The window about a place that came furthest, in pixels of the upright picture."""

    left: int
    top: int
    width: int
    height: int
    scale: float = Field(description="How many pixels of the picture are one of the window.")
    depth: int = Field(description="How many stages it passes one after the other; -1 where it is too flat for a look.")
    passed: bool = Field(description="Whether it passes all of them and is a candidate.")
    stages: list[StageFields] = Field(description="All of them, also after one that it fails.")


class ExplainAnswer(BaseModel):
    """Why something was found at a place, or was not."""

    file: str = Field(description='The name that was sent; "-" for a picture without one.')
    width: int = Field(description="Of the upright picture, pixels.")
    height: int = Field(description="Of the upright picture, pixels.")
    cascade: str = Field(description="The whole name of the cascade that was asked.")
    stages: int = Field(description="How many it has.")
    window: WindowFields | None = Field(description="null where the picture is smaller than the cascade's window.")


class SentBox(BaseModel):
    """A box that a person decided about, in pixels of the upright picture."""

    model_config = ConfigDict(extra="ignore")  # what /v1/detect answered may be sent back as it is

    left: _Coordinate
    top: _Coordinate
    width: _Side
    height: _Side
    angle: float = Field(
        0.0,
        ge=-360,
        le=360,
        allow_inf_nan=False,
        description="By how many degrees it is turned clockwise about the middle of its box.",
    )
    target: str = Field("face", max_length=40, description="As in find; a spared box is about what is found of that.")

    def detection(self) -> Detection:
        """The same for the engine."""
        return Detection(self.left, self.top, self.width, self.height, 1.0, 0, self.target, "", self.angle)


SentBoxes = Annotated[list[SentBox], Field(max_length=MOST_BOXES)]
_BOXES: TypeAdapter[list[SentBox]] = TypeAdapter(SentBoxes)


def read_boxes(name: str, data: bytes) -> tuple[Detection, ...]:
    """The boxes in a part of a form; name: the part's. Raises: ProblemError."""
    try:
        return tuple(box.detection() for box in _BOXES.validate_json(data))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        detail = f"The part {name} is no list of boxes with left, top, width and height: {place} {first['msg']}".strip()
        raise ProblemError(Problem(422, "invalid", f"{detail}.")) from error
