"""The JSON objects of the API: what is sent, and what its description says of the answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from desktop_app.detection.geometry import Detection
from desktop_app.serve.problems import Problem, ProblemError

MOST_BOXES = 10_000

_Coordinate = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
_Side = Annotated[int, Field(ge=1, le=1_000_000)]


class FoundBox(BaseModel):
    """One detection, in pixels of the upright picture."""

    target: str = Field(description='What was looked for; "" where a cascade was run alone.')
    cascade: str
    left: int
    top: int
    width: int
    height: int
    score: float = Field(description="How sure, 0 to 1; of a cascade run alone the last stage's sum.")
    neighbors: int = Field(description="How many windows agreed.")
    angle: float = Field(description="By how many degrees it is turned clockwise about the middle of its box.")


class DetectAnswer(BaseModel):
    """What was found in a picture."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file": "photo.jpg",
                    "width": 512,
                    "height": 512,
                    "seconds": 0.031,
                    "detections": [
                        {
                            "target": "face",
                            "cascade": "haarcascade_frontalface_alt2",
                            "left": 169,
                            "top": 68,
                            "width": 108,
                            "height": 108,
                            "score": 0.99,
                            "neighbors": 61,
                            "angle": 0.0,
                        }
                    ],
                }
            ]
        }
    )

    file: str = Field(description='The name that was sent; "-" for a picture without one.')
    width: int = Field(description="Of the upright picture, pixels.")
    height: int = Field(description="Of the upright picture, pixels.")
    seconds: float = Field(description="For reading and searching.")
    detections: list[FoundBox]


class ProblemAnswer(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence that says what failed and what to do.")
    kind: str = Field(description="A stable word for programs.")


class HealthAnswer(BaseModel):
    """How the server is."""

    status: Literal["ready", "starting"]
    version: str
    kernel: str = Field(description='The routine that searches; "" while it is not known yet.')
    workers: int
    waiting: int = Field(description="Pictures that wait or are worked on.")


class TargetFields(BaseModel):
    """Something that can be looked for."""

    key: str
    label: str
    colour: str = Field(description="Of its boxes, as #RRGGBB.")


class TargetsAnswer(BaseModel):
    """What can be looked for, and how."""

    targets: list[TargetFields]
    presets: list[str]
    sensitivity: float = Field(description="The usual one; a detection shows at s where its score is 1 - s or more.")


class WindowSize(BaseModel):
    """The size that a cascade was trained for, pixels."""

    width: int
    height: int


class CascadeFields(BaseModel):
    """A stock cascade."""

    name: str
    target: str
    purpose: str
    window: WindowSize
    tilted: bool
    stages: int
    trees: int
    features: int
    old_format: bool
    sha256: str
    licence: str
    copyright: str


class CascadesAnswer(BaseModel):
    """The stock cascades."""

    cascades: list[CascadeFields]


class StageFields(BaseModel):
    """One stage: its sum, and what it is compared with."""

    sum: float
    threshold: float
    passed: bool


class WindowFields(BaseModel):
    """The window about a place that came furthest, in pixels of the upright picture."""

    left: int
    top: int
    width: int
    height: int
    scale: float = Field(description="How many pixels of the picture are one of the window.")
    depth: int = Field(description="How many stages it passes one after the other; -1 where it is too flat for a look.")
    passed: bool = Field(description="Whether it passes all of them and is a candidate.")
    stages: list[StageFields]


class ExplainAnswer(BaseModel):
    """Why something was found at a place, or was not."""

    file: str
    width: int
    height: int
    cascade: str
    stages: int
    window: WindowFields | None = Field(description="null where the picture is smaller than the cascade's window.")


class SentBox(BaseModel):
    """A box that a person decided about, in pixels of the upright picture."""

    model_config = ConfigDict(extra="ignore")  # what /v1/detect answered may be sent back as it is

    left: _Coordinate
    top: _Coordinate
    width: _Side
    height: _Side
    angle: Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)] = 0.0
    target: Annotated[str, Field(max_length=40)] = "face"

    def detection(self) -> Detection:
        """The same for the engine."""
        return Detection(self.left, self.top, self.width, self.height, 1.0, 0, self.target, "", self.angle)


_BOXES = TypeAdapter(Annotated[list[SentBox], Field(max_length=MOST_BOXES)])


def read_boxes(name: str, data: bytes) -> tuple[Detection, ...]:
    """The boxes in a part of a form; name: the part's. Raises: ProblemError."""
    try:
        return tuple(box.detection() for box in _BOXES.validate_json(data))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        detail = f"The part {name} is no list of boxes with left, top, width and height: {place} {first['msg']}".strip()
        raise ProblemError(Problem(422, "invalid", f"{detail}.")) from error


def boxes_schema() -> dict[str, Any]:
    """What `read_boxes` takes, as JSON schema."""
    return _BOXES.json_schema(ref_template="#/components/schemas/{model}")
