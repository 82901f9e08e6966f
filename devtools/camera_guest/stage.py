"""What the checks have in common: the picture that is fed, where its face is, and the camera as it was opened."""

from dataclasses import dataclass, replace

from desktop_app import assets
from desktop_app.detection.finder import Finder
from desktop_app.detection.geometry import Detection
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from desktop_app.media.opening import open_source
from desktop_app.media.source import CameraAddress, Source
from devtools.camera_guest import vivid
from devtools.camera_guest.feeder import Feeder
from devtools.camera_guest.pictures import Pixels, read_number, with_photo
from devtools.camera_guest.report import Failed
from devtools.camera_guest.video_node import CAPTURE, HD_SIZE, PictureFormat, VideoNode

_NOISE_AT_MOST = 60  # pictures that may come before the first one that was fed


@dataclass(frozen=True, slots=True)
class Stage:
    """What is shown to the camera.

    picture: (height, width, 3), uint8, BGR. face: where the search of the photograph itself found it, in the picture.
    """

    picture: Pixels
    face: Detection

    def feeder(self) -> Feeder:
        """A feeder for the camera as it is set now."""
        return Feeder(self.picture, camera_format())


def set_stage() -> Stage:
    """Find the face in the sample photograph, and where that is in the picture."""
    photo = read_image(assets.sample_photo()).pixels
    picture, left, top = with_photo(photo, *HD_SIZE)
    face = Finder(("face",)).find(photo)[0]
    return Stage(picture, replace(face, left=face.left + left, top=face.top + top))


def open_camera(device: str = vivid.CAMERA) -> Source:
    """Open a camera by the program's own door."""
    return open_source(CameraAddress(device))


def connect() -> None:
    """Set the driver up, and let the program choose the camera's format, which the output has to have as well."""
    vivid.connect()
    open_and_close()


def open_and_close() -> None:
    """Open the camera, and let go of it."""
    with open_camera() as source:
        pass
    if not source.wait_released(3):
        raise Failed("the camera is not let go of")


def camera_format() -> PictureFormat:
    """The format that the program has set. Raises: Failed where it is none that is fed here."""
    with VideoNode(vivid.CAMERA) as camera:
        form = camera.format(CAPTURE)
    if form != PictureFormat(*HD_SIZE, "BGR3"):
        raise Failed(f"the program set the camera to {form}, and BGR3 of {HD_SIZE} alone is fed here")
    return form


def next_fed(source: Source) -> tuple[Frame, int]:
    """The next frame that was fed, and the number in it; before the output starts there is noise."""
    for _ in range(_NOISE_AT_MOST):
        frame = next_frame(source)
        number = read_number(frame.pixels)
        if number is not None:
            return frame, number
    raise Failed(f"{_NOISE_AT_MOST} frames came, and none was one that was fed")


def next_frame(source: Source) -> Frame:
    """The next frame of a camera, whose pictures have no end."""
    frame = source.read()
    if frame is None:
        raise Failed("the camera's pictures came to an end")
    return frame
