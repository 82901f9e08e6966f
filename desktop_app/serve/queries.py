"""What may stand after the question mark, as models from which the API's description is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from desktop_app import settings
from desktop_app.detection.catalogue import find as find_cascade
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.errors import CascadeError
from desktop_app.export.copy_options import CopyOptions
from desktop_app.export.hiding_style import HidingKind, HidingShape, HidingStyle
from desktop_app.library.picture_search import CascadeSearch, PictureSearch, TargetSearch
from desktop_app.serve.problems import Problem, ProblemError

_TARGET = "(" + "|".join(settings.FIND.choices) + ")"
_PREFIX = "haarcascade_"
USUAL_CASCADE = "haarcascade_frontalface_alt2"

Preset = Literal["fast", "balanced", "thorough"]
Pixels = Annotated[int, Field(ge=0, le=int(settings.MIN_SIZE_PX.maximum or 0))]
Neighbors = Annotated[int, Field(ge=0, le=int(settings.MIN_NEIGHBORS.maximum or 0))]
ScaleFactor = Annotated[
    float, Field(ge=settings.SCALE_FACTOR.minimum, le=settings.SCALE_FACTOR.maximum, allow_inf_nan=False)
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


def _list_cascades(schema: dict[str, Any]) -> None:
    """Have the names in the description; `stock_cascade` takes shorter ones too."""
    schema["enum"] = [entry.name for entry in stock_cascades()]


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TargetQuery(_Query):
    """A search for targets."""

    find: str = Field(
        settings.FIND.default[0],
        pattern=f"^{_TARGET}(,{_TARGET})*$",
        max_length=200,
        description=f"What to look for, with commas between: {', '.join(settings.FIND.choices)}.",
        examples=["face,eyes"],
    )
    preset: Preset = Field("balanced", description=settings.PRESET.help)
    sensitivity: Share = Field(settings.SENSITIVITY.default, description=settings.SENSITIVITY.help)
    min_size: Pixels = Field(0, description=f"{settings.MIN_SIZE_PX.help} In pixels.")

    def target_search(self) -> TargetSearch:
        """The search that is asked for."""
        return TargetSearch(tuple(dict.fromkeys(self.find.split(","))), self.preset, self.sensitivity, self.min_size)


class SearchQuery(TargetQuery):
    """A search for targets, or with one cascade alone."""

    cascade: str | SkipJsonSchema[None] = Field(
        None,
        max_length=100,
        description="One cascade to run alone, exactly as OpenCV runs it, by its name in /v1/cascades. It goes without "
        "find, preset and sensitivity.",
        json_schema_extra=_list_cascades,
    )
    scale_factor: ScaleFactor = Field(
        settings.SCALE_FACTOR.default, description=f"With cascade: {settings.SCALE_FACTOR.help}"
    )
    min_neighbors: Neighbors = Field(
        settings.MIN_NEIGHBORS.default, description=f"With cascade: {settings.MIN_NEIGHBORS.help}"
    )
    max_size: Pixels = Field(0, description=f"With cascade: {settings.MAX_SIZE_PX.help} In pixels.")

    def search(self) -> PictureSearch:
        """The search that is asked for. Raises: ProblemError for options that contradict each other."""
        if self.cascade is None:
            self._refuse_other({"scale_factor", "min_neighbors", "max_size"}, "needs cascade")
            return self.target_search()
        self._refuse_other({"find", "preset", "sensitivity"}, "goes without cascade, which is run alone")
        if self.max_size and self.min_size > self.max_size:
            raise _invalid("min_size is larger than max_size.")
        return CascadeSearch(
            stock_cascade(self.cascade), self.scale_factor, self.min_neighbors, self.min_size, self.max_size
        )

    def _refuse_other(self, names: set[str], why: str) -> None:
        """Refuse options that say something else than they do anyway; forms send all that they have."""
        fields = type(self).model_fields
        other = sorted(name for name in names if getattr(self, name) != fields[name].default)
        if other:
            raise _invalid(f"{', '.join(other)} {why}.")


class AnnotateQuery(SearchQuery):
    """A search, and the format of the picture that comes back."""

    format: Literal["same", "jpeg", "png"] = Field(
        "same", description="The format of the answer; same: that of the picture, or PNG where it cannot be written."
    )


class HideQuery(TargetQuery):
    """A search for targets, and how they are hidden."""

    style: Literal["fill", "pixelate", "blur", "picture"] = Field(
        "fill", description="What covers what is hidden; picture: the part cover of the form."
    )
    shape: Literal["box", "ellipse"] = Field("box", description=settings.HIDE_SHAPE.help)
    margin: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = Field(
        settings.HIDE_MARGIN.default, description=settings.HIDE_MARGIN.help
    )
    colour: str = Field(
        "#000000", pattern="^#[0-9a-fA-F]{6}$", description="Of a fill, as #rrggbb (in an address: %23rrggbb)."
    )
    quality: Annotated[int, Field(ge=1, le=100)] = Field(
        settings.COPY_QUALITY.default, description=settings.COPY_QUALITY.help
    )
    keep_metadata: bool = Field(False, description=settings.KEEP_METADATA.help)
    recheck: bool = Field(True, description="Search the copy again, more thoroughly, and tell what is still found.")

    def hiding_style(self) -> HidingStyle:
        """How to hide."""
        red, green, blue = bytes.fromhex(self.colour[1:])
        return HidingStyle(HidingKind(self.style), (red, green, blue), HidingShape(self.shape), self.margin)

    def copy_options(self) -> CopyOptions:
        """How to encode the copy."""
        return CopyOptions(self.quality, self.keep_metadata)


class ExplainQuery(_Query):
    """A place in the picture, and the cascade that is asked."""

    x: Place = Field(description="The middle of the window, pixels of the upright picture.", examples=[250])
    y: Place = Field(description="The middle of the window, pixels of the upright picture.", examples=[120])
    width: Length | SkipJsonSchema[None] = Field(
        None, description="How large the window is, about, in pixels; with height."
    )
    height: Length | SkipJsonSchema[None] = Field(
        None, description="How large the window is, about, in pixels; with width."
    )
    cascade: str = Field(
        USUAL_CASCADE,
        max_length=100,
        description="The cascade, by its name in /v1/cascades.",
        json_schema_extra=_list_cascades,
    )
    scale_factor: ScaleFactor = Field(settings.SCALE_FACTOR.default, description=settings.SCALE_FACTOR.help)

    def search(self) -> CascadeSearch:
        """The cascade that is asked. Raises: ProblemError."""
        return CascadeSearch(stock_cascade(self.cascade), self.scale_factor)

    def size(self) -> tuple[float, float] | None:
        """About how large the window is. Raises: ProblemError where half of it is missing."""
        if self.width is None or self.height is None:
            if self.width is not None or self.height is not None:
                raise _invalid("width and height go together.")
            return None
        return self.width, self.height


def stock_cascade(name: str) -> str:
    """The whole name of a stock cascade; a server reads no other file. Raises: ProblemError."""
    try:
        return find_cascade(name).name
    except CascadeError as error:
        raise ProblemError(
            Problem(422, "cascade", "There is no stock cascade of that name; /v1/cascades lists them.")
        ) from error


def _invalid(detail: str) -> ProblemError:
    return ProblemError(Problem(422, "invalid", detail))
