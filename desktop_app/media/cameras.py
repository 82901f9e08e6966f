"""The cameras of this computer, by name: what a system lists, and where OpenCV finds each of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from desktop_app.media.source import CameraAddress, CameraBackend

# Rates and sizes to choose from where a camera takes any within bounds.
USUAL_RATES = (60.0, 50.0, 30.0, 25.0, 24.0, 20.0, 15.0, 10.0)
USUAL_SIZES = (
    *((3840, 2160), (2560, 1440), (1920, 1080), (1600, 1200), (1280, 960), (1280, 720), (1024, 768), (960, 540)),
    *((800, 600), (640, 480), (640, 360), (320, 240)),
)
# Rates closer than this are one for a person: 29.97 and 30.
_SAME_RATE = 0.5
# Slower ones look broken; they are offered where a size has nothing better.
_SLOWEST_RATE = 10.0
_FLUENT = 24.0
_SMALLEST, _LARGEST = (160, 120), (8192, 8192)

# Infrared and depth sensors: Qt lists them behind the cameras of Windows, OpenCV does not know them.
_WINDOWS_SENSOR_CATEGORY = "24e552d7-6523-47f7-a647-d3465bf1f5ca"


@dataclass(frozen=True, slots=True)
class CameraMode:
    """A size in pixels and a rate, None for the only one that the camera has at this size."""

    width: int
    height: int
    frames_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class ListedCamera:
    """What a system tells of one of its cameras.

    id: the system's own word for this camera and no other.
    modes: as they come, in any order, with repetitions.
    node: on Linux the camera's node, "" where that is the id.
    """

    name: str
    id: str
    modes: tuple[CameraMode, ...] = ()
    is_default: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that can be chosen and opened.

    name: for people; no two cameras of a list have the same.
    id: stays the same as long as the system knows the camera again, also when it is plugged in anew.
    modes: the largest first, and of one size the fastest first; empty where the system tells of none.
    address: opens it as it wants to be opened; `at` gives the address for a mode.
    """

    name: str
    id: str
    modes: tuple[CameraMode, ...]
    address: CameraAddress
    is_default: bool = False

    def at(self, mode: CameraMode | None) -> CameraAddress:
        """The address that opens it in a mode, or with None in the one that serves faces best: `usual_mode`."""
        mode = mode or usual_mode(self.modes)
        return replace(self.address, width=mode.width, height=mode.height, frames_per_second=mode.frames_per_second)


def usual_mode(modes: Sequence[CameraMode]) -> CameraMode:
    """The largest mode that is fluent and no larger than 1080p; without such a one what comes nearest.

    Left to itself, OpenCV opens cameras at 640 x 480, in which faces are small.
    """
    wanted = CameraMode(1920, 1080, 30.0)
    fitting = [mode for mode in modes if mode.width <= wanted.width and mode.height <= wanted.height] or list(modes)
    fluent = [mode for mode in fitting if (mode.frames_per_second or 30.0) >= _FLUENT] or fitting

    def worth(mode: CameraMode) -> tuple[int, float]:
        return mode.width * mode.height, -abs((mode.frames_per_second or 30.0) - 30.0)

    return max(fluent, key=worth, default=wanted)


def cameras_of(listed: Sequence[ListedCamera], system: str) -> tuple[Camera, ...]:
    """Name each camera of a system's list and say where OpenCV finds it; in the order of the list.

    listed: complete and in the system's own order, since OpenCV counts.
    system: as `sys.platform` has it.
    """
    places = _places(listed, system)
    named = [(camera, address) for camera, address in zip(listed, places, strict=True) if address is not None]
    names = _told_apart([camera.name for camera, _ in named])
    default = next((place for place, (camera, _) in enumerate(named) if camera.is_default), 0)
    return tuple(
        Camera(name, camera.id, sensible_modes(camera.modes), replace(address, name=name), place == default)
        for place, (name, (camera, address)) in enumerate(zip(names, named, strict=True))
    )


def sensible_modes(modes: Iterable[CameraMode]) -> tuple[CameraMode, ...]:
    """The modes worth choosing from: none twice or nearly so, none that is tiny, and slow ones only for want of others.

    The largest come first, and of one size the fastest.
    """
    rates: dict[tuple[int, int], list[float]] = {}
    for mode in modes:
        size = (mode.width, mode.height)
        if all(least <= length <= most for least, length, most in zip(_SMALLEST, size, _LARGEST, strict=True)):
            rates.setdefault(size, []).extend([] if mode.frames_per_second is None else [mode.frames_per_second])
    sizes = sorted(rates, key=lambda size: (size[0] * size[1], size), reverse=True)
    return tuple(CameraMode(*size, rate) for size in sizes for rate in _sensible_rates(rates[size]))


def rates_within(slowest: float, fastest: float) -> tuple[float, ...]:
    """The rates to choose from where a camera takes any within bounds: the fastest, and the usual ones below it."""
    return (fastest, *(rate for rate in USUAL_RATES if slowest <= rate < fastest))


def sizes_within(
    smallest: tuple[int, int], largest: tuple[int, int], step: tuple[int, int] = (1, 1)
) -> tuple[tuple[int, int], ...]:
    """The sizes to choose from where a camera takes any within bounds: the largest, and the usual ones that it takes.

    Each is (width, height) in pixels.
    """
    return (largest, *(size for size in USUAL_SIZES if size != largest and _fits(size, smallest, largest, step)))


def _fits(size: tuple[int, int], smallest: tuple[int, int], largest: tuple[int, int], step: tuple[int, int]) -> bool:
    return all(
        least <= length <= most and (length - least) % max(1, by) == 0
        for length, least, most, by in zip(size, smallest, largest, step, strict=True)
    )


def _sensible_rates(rates: Iterable[float]) -> list[float | None]:
    kept: list[float | None] = []
    last = float("inf")
    for rate in sorted(rates, reverse=True):
        if last - rate >= _SAME_RATE and (rate >= _SLOWEST_RATE or not kept):
            kept.append(rate)
            last = rate
    return kept or [None]


def _places(listed: Sequence[ListedCamera], system: str) -> list[CameraAddress | None]:
    """Where OpenCV finds each camera, None for those that it does not know."""
    if system == "linux":
        return [CameraAddress(camera.node or camera.id, CameraBackend.V4L2) for camera in listed]
    if system == "darwin":
        # OpenCV sorts the cameras by their unique ids, which Qt gives as the ids.
        order = sorted(range(len(listed)), key=lambda place: listed[place].id)
        return [CameraAddress(order.index(place), CameraBackend.AV_FOUNDATION) for place in range(len(listed))]
    # Qt and OpenCV both ask Media Foundation and keep its order.
    numbers = _counted(_WINDOWS_SENSOR_CATEGORY not in camera.id.lower() for camera in listed)
    backend = CameraBackend.MEDIA_FOUNDATION if system == "win32" else None
    return [None if number is None else CameraAddress(number, backend) for number in numbers]


def _counted(counts: Iterable[bool]) -> Iterator[int | None]:
    number = 0
    for is_counted in counts:
        yield number if is_counted else None
        number += is_counted


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names with a number behind those that were there before."""
    result: list[str] = []
    for name in names:
        if name in result:
            numbered = (f"{name} ({number})" for number in count(2))
            name = next(unlike for unlike in numbered if unlike not in result and unlike not in names)  # noqa: PLW2901
        result.append(name)
    return result
