"""Every setting declared once: what the window's controls, the command line's options and the saved file agree on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

Value = TypeVar("Value", bool, int, float, str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class TargetStyle:
    """How a target is called and shown.

    colour: red, green, blue, each 0..255; from Okabe and Ito's palette, which colour-blind eyes can tell apart.
    short_label: ASCII, for the pill on a box.
    """

    key: str
    label: str
    short_label: str
    colour: tuple[int, int, int]


TARGET_STYLES: Mapping[str, TargetStyle] = MappingProxyType(
    {
        style.key: style
        for style in (
            TargetStyle("face", "Face", "Face", (0xE6, 0x9F, 0x00)),
            TargetStyle("eyes", "Eyes", "Eyes", (0x56, 0xB4, 0xE9)),
            TargetStyle("smile", "Smile", "Smile", (0x00, 0x9E, 0x73)),
            TargetStyle("cat-face", "Cat face", "Cat", (0xF0, 0xE4, 0x42)),
            TargetStyle("full-body", "Full body", "Body", (0x00, 0x72, 0xB2)),
            TargetStyle("upper-body", "Upper body", "Upper", (0xD5, 0x5E, 0x00)),
            TargetStyle("lower-body", "Lower body", "Lower", (0xCC, 0x79, 0xA7)),
            TargetStyle("plate", "Licence plate", "Plate", (0xFF, 0xFF, 0xFF)),
        )
    }
)

# A cascade that was run alone looks for no target: it gets the accent colour, which none of the targets has.
ALONE_STYLE = TargetStyle("", "Detection", "Hit", (0x6E, 0xA0, 0xFF))


def target_style(key: str) -> TargetStyle:
    """The style of a target; that of a cascade run alone where the key is "" or not a target."""
    return TARGET_STYLES.get(key, ALONE_STYLE)


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One setting.

    key: where it is saved, "group/name".
    minimum, maximum: inclusive bounds of a number; None means unbounded.
    choices: the allowed words of a text, or of each member of a tuple; empty means any.
    choice_labels: what the settings dialog calls the choices, in the same order.
    label: a few words for a control; help: one sentence for a tool tip or ``--help``.
    group: the title under which the settings dialog shows it; "" for what is set elsewhere.
    """

    key: str
    type: type[Value]
    default: Value
    label: str
    help: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    group: str = ""

    def checked(self, value: object) -> Value:
        """The value if it has the type and lies within the bounds; an int serves for a float.

        Raises: ValueError that says what is allowed.
        """
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, self.type) or (self.type is int and isinstance(value, bool)):
            raise ValueError(f"{self.label}: {value!r} is not a {self.type.__name__}")
        self._check_bounds(value)
        self._check_choices(value)
        return value

    def _check_bounds(self, value: object) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return
        # Written so that NaN, which compares as false with everything, is refused too.
        if not (self.minimum is None or value >= self.minimum) or not (self.maximum is None or value <= self.maximum):
            raise ValueError(f"{self.label}: {value} is not {self.bounds_text()}")

    def _check_choices(self, value: object) -> None:
        words = value if isinstance(value, tuple) else (value,)
        if self.choices and (not words or any(word not in self.choices for word in words)):
            raise ValueError(f"{self.label}: {value!r} is not of {', '.join(self.choices)}")

    def bounds_text(self) -> str:
        """The allowed range in words, such as "from 1.01 to 4"; "" where there is none."""
        if self.minimum is not None and self.maximum is not None:
            return f"from {self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f"at least {self.minimum:g}"
        return "" if self.maximum is None else f"at most {self.maximum:g}"


# For code that treats all settings alike, whatever type each has.
AnySetting = Setting[Any]

PRESETS = ("fast", "balanced", "thorough")

FIND: Setting[tuple[str, ...]] = Setting(
    "find/targets", tuple, ("face",), "Find", "What to look for.", choices=tuple(TARGET_STYLES)
)
PRESET = Setting("find/preset", str, "balanced", "Preset", "How much time to spend on finding more.", choices=PRESETS)
SENSITIVITY = Setting(
    "find/sensitivity",
    float,
    0.5,
    "Sensitivity",
    "Higher shows more, also what is less sure.",
    minimum=0.0,
    maximum=1.0,
)
MIN_SIZE_PX = Setting(
    "find/min_size_px",
    int,
    0,
    "Smallest size",
    "Leave out what is smaller than this; 0 leaves out nothing.",
    unit="px",
    minimum=0,
    maximum=100_000,
)
MAX_SIZE_PX = Setting(
    "find/max_size_px",
    int,
    0,
    "Largest size",
    "Leave out what is larger than this; 0 leaves out nothing.",
    unit="px",
    minimum=0,
    maximum=100_000,
)
CASCADE = Setting("find/cascade", str, "", "Cascade", "One cascade to run alone, as OpenCV would; empty for none.")
SCALE_FACTOR = Setting(
    "find/scale_factor",
    float,
    1.1,
    "Scale factor",
    "Ratio of neighbouring sizes that are searched; nearer to 1 finds more and takes longer.",
    # Below 1.001 a search would take thousands of levels; above 4 it would skip nearly everything.
    minimum=1.001,
    maximum=4.0,
)
MIN_NEIGHBORS = Setting(
    "find/min_neighbors",
    int,
    3,
    "Neighbours",
    "How many hits must agree; higher drops more false ones.",
    minimum=0,
    maximum=1000,
)

# While a camera or a video is played.
LIVE_PRESET = Setting(
    "live/preset", str, "fast", "Preset for live pictures", "How much time to spend on finding more.", choices=PRESETS
)
LIVE_SENSITIVITY = Setting(
    "live/sensitivity",
    float,
    0.5,
    "Sensitivity for live pictures",
    "Higher shows more, also what is less sure.",
    minimum=0.0,
    maximum=1.0,
)
CAMERA = Setting("live/camera", str, "", "Camera", "The camera that was used last, as the system names it.")
CAMERA_NAME = Setting("live/camera_name", str, "", "Camera's name", "What that camera is called.")
CAMERA_MODE = Setting("live/camera_mode", str, "", "Camera's mode", "Its size and rate, such as 1280x720@30.")
MIRROR = Setting("live/mirror", bool, False, "Mirror", "Exchange left and right in the camera's picture.")
STREAM = Setting("live/stream", str, "", "Network camera", "The address that was opened last, without a password.")
RECORD_LOOK = Setting(
    "live/record_look",
    str,
    "annotated",
    "Record",
    "What a recording shows: boxes drawn in, or everything that was found hidden.",
    choices=("annotated", "hidden"),
)

# How what was found is hidden; eyes and smiles lie inside faces.
OUTGOING = ("face", "cat-face", "full-body", "upper-body", "lower-body", "plate")
HIDE_TARGETS: Setting[tuple[str, ...]] = Setting(
    "hide/targets", tuple, OUTGOING, "Hide", "Which of what was found to hide.", choices=tuple(TARGET_STYLES)
)
HIDING_KINDS = ("fill", "pixelate", "blur", "picture")
HIDE_KIND = Setting("hide/kind", str, "fill", "Hide with", "What covers what is hidden.", choices=HIDING_KINDS)
HIDE_COLOUR = Setting("hide/colour", str, "#000000", "Colour", "The colour of a fill, as #rrggbb.")
HIDE_PICTURE = Setting("hide/picture", str, "", "Picture", "The file of the picture that hides.")
HIDE_SHAPE = Setting("hide/shape", str, "box", "Shape", "The shape of what is hidden.", choices=("box", "ellipse"))
HIDE_MARGIN = Setting(
    "hide/margin", float, 0.2, "Margin", "How far to hide beyond each side, as a share of it.", minimum=0.0, maximum=1.0
)
COPY_QUALITY = Setting(
    "copy/quality",
    int,
    95,
    "Quality",
    "Of copies in JPEG, WebP and AVIF, which lose something.",
    minimum=1,
    maximum=100,
)
KEEP_METADATA = Setting(
    "copy/keep_metadata", bool, False, "Keep harmless details", "Keep what tells nothing of place or people in copies."
)

# How what was found is cut out.
CROP_TARGETS: Setting[tuple[str, ...]] = Setting(
    "crop/targets", tuple, OUTGOING, "Crop", "Which of what was found to cut out.", choices=tuple(TARGET_STYLES)
)
CROP_WHICH = Setting("crop/which", str, "all", "Which", "Everything, or what is largest.", choices=("all", "largest"))
CROP_MARGIN = Setting(
    "crop/margin",
    float,
    0.3,
    "Margin",
    "How far to reach beyond each side, as a share of it.",
    minimum=0.0,
    maximum=2.0,
)
CROP_SHAPES = ("own", "square", "3x4", "4x3", "passport")
CROP_SHAPE = Setting("crop/shape", str, "own", "Shape", "Width by height of what is cut out.", choices=CROP_SHAPES)
CROP_STRAIGHTEN = Setting("crop/straighten", bool, False, "Straighten", "Turn what was found tilted upright.")
CROP_WIDTH_PX = Setting(
    "crop/width_px",
    int,
    0,
    "Width",
    "Of every crop; 0 leaves every pixel as it is.",
    unit="px",
    minimum=0,
    maximum=20_000,
)
CROP_FILL = Setting("crop/fill", str, "", "Fill", "The colour beyond the picture's edge, as #rrggbb; empty to stay in.")
CROP_FOLDER = Setting("crop/folder", str, "", "Folder", "Where crops were saved last.")
CROP_PATTERN = Setting("crop/pattern", str, "", "Names", "How crops are called; empty for the usual pattern.")

# The web API and the web page.
SERVE_PORT = Setting(
    "serve/port",
    int,
    8765,
    "Port",
    "Where on this computer the server answers; 0 takes any that is free.",
    minimum=0,
    maximum=65_535,
)
SERVE_REACH = Setting(
    "serve/reach",
    str,
    "network",
    "Reach",
    "Whether the window shares with the whole network or with this computer alone.",
    choices=("computer", "network"),
)
SERVE_MAX_PIXELS = Setting(
    "serve/max_pixels",
    int,
    64_000_000,
    "Largest picture",
    "Pictures with more pixels are refused.",
    unit="px",
    minimum=1,
    maximum=2_000_000_000,
)
SERVE_MAX_BYTES = Setting(
    "serve/max_bytes",
    int,
    32_000_000,
    "Largest file",
    "Files with more bytes are refused.",
    unit="bytes",
    minimum=1,
    maximum=1_000_000_000,
)
SERVE_TIME_LIMIT_S = Setting(
    "serve/time_limit_s",
    float,
    60.0,
    "Time for one picture",
    "Work that takes longer is given up.",
    unit="s",
    minimum=0.1,
    maximum=3_600.0,
)

# The groups of the settings dialog.
APPEARANCE = "Appearance"
OPENING = "Opening photos"
LIMITS = "Limits"

LANGUAGE = Setting(
    "window/language",
    str,
    "system",
    "Language",
    "The language of the window.",
    choices=("system", "en", "ko"),
    # A language is called as its speakers call it, so that they find it whatever the window speaks.
    choice_labels=("Like the system", "English", "한국어"),
    group=APPEARANCE,
)
SCHEME = Setting(
    "window/scheme",
    str,
    "system",
    "Colours",
    "Whether the window is light or dark.",
    choices=("system", "light", "dark"),
    choice_labels=("Like the system", "Light", "Dark"),
    group=APPEARANCE,
)
DETECT_ON_OPEN = Setting(
    "open/detect",
    bool,
    True,
    "Detect as soon as photos are opened",
    "Otherwise photos wait until you choose Detect all.",
    group=OPENING,
)
WATCH_FOLDERS = Setting(
    "open/watch_folders",
    bool,
    True,
    "Watch opened folders",
    "Photos that are added to an opened folder appear in the list by themselves.",
    group=OPENING,
)
OFFER_LAST_PHOTOS = Setting(
    "open/offer_last_photos",
    bool,
    True,
    "Offer to go on with the last photos",
    "At the start, the photos of the last time can be opened again with one click.",
    group=OPENING,
)
MAX_MEGAPIXELS = Setting(
    "read/max_megapixels",
    int,
    300,
    "Picture limit",
    "Pictures with more pixels are refused before they are decoded.",
    unit="MP",
    minimum=1,
    maximum=1000,
    group=LIMITS,
)
THUMBNAIL_CACHE_MB = Setting(
    "library/thumbnail_cache_mb",
    int,
    200,
    "Thumbnail cache",
    "Room on the disk for small pictures, so that a folder shows at once the next time; 0 keeps none.",
    unit="MB",
    minimum=0,
    maximum=2000,
    group=LIMITS,
)

SETTINGS: tuple[AnySetting, ...] = (
    FIND,
    PRESET,
    SENSITIVITY,
    MIN_SIZE_PX,
    MAX_SIZE_PX,
    CASCADE,
    SCALE_FACTOR,
    MIN_NEIGHBORS,
    LIVE_PRESET,
    LIVE_SENSITIVITY,
    CAMERA,
    CAMERA_NAME,
    CAMERA_MODE,
    MIRROR,
    STREAM,
    RECORD_LOOK,
    HIDE_TARGETS,
    HIDE_KIND,
    HIDE_COLOUR,
    HIDE_PICTURE,
    HIDE_SHAPE,
    HIDE_MARGIN,
    COPY_QUALITY,
    KEEP_METADATA,
    CROP_TARGETS,
    CROP_WHICH,
    CROP_MARGIN,
    CROP_SHAPE,
    CROP_STRAIGHTEN,
    CROP_WIDTH_PX,
    CROP_FILL,
    CROP_FOLDER,
    CROP_PATTERN,
    SERVE_PORT,
    SERVE_REACH,
    SERVE_MAX_PIXELS,
    SERVE_MAX_BYTES,
    SERVE_TIME_LIMIT_S,
    LANGUAGE,
    SCHEME,
    DETECT_ON_OPEN,
    WATCH_FOLDERS,
    OFFER_LAST_PHOTOS,
    MAX_MEGAPIXELS,
    THUMBNAIL_CACHE_MB,
)
