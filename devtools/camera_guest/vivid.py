"""Linux's video test driver, vivid, set up so that what is written to its output node comes out of its camera."""

from pathlib import Path

from devtools.camera_guest.video_node import VideoNode

CAMERA, OUTPUT, METADATA = "/dev/video0", "/dev/video1", "/dev/video2"
WEBCAM = "/dev/video3"  # of a second device, with a test picture of the driver's

_DRIVER = Path("/sys/bus/platform/drivers/vivid")
_DEVICE = "vivid.0"


def connect() -> None:
    """Connect the output with the camera, at 1280x720 and 30 pictures a second, without letters in the picture."""
    with VideoNode(CAMERA) as camera, VideoNode(OUTPUT) as output:
        for node in (camera, output):
            node.set_hd_timings()
        camera.set_control("OSD Text Mode", camera.menu("OSD Text Mode")["None"])
        controls = camera.controls()
        if "Loop Video" in controls:
            camera.set_control("Loop Video", 1)
            return
        # From Linux 6.12 on there is one control for each input, with the outputs to choose from.
        cable = next(name for name in controls if name.endswith("Is Connected To"))
        ends = camera.menu(cable)
        camera.set_control(cable, next(value for name, value in ends.items() if name.startswith("Output")))


def unplug() -> None:
    """Take the device away, with its nodes."""
    (_DRIVER / "unbind").write_text(_DEVICE, encoding="ascii")


def plug_in() -> None:
    """Bring it back, set up as when it was new."""
    (_DRIVER / "bind").write_text(_DEVICE, encoding="ascii")


def disconnect() -> None:
    """Let the camera answer as one whose cable was pulled, its node still there, until everybody has closed it."""
    with VideoNode(CAMERA) as camera:
        camera.set_control("Disconnect", 1)


def break_down() -> None:
    """Let the driver fail, once and for all until the camera is opened anew."""
    with VideoNode(CAMERA) as camera:
        camera.set_control("Inject Fatal Streaming Error", 1)


def withhold(percentage: int) -> None:
    """Let the camera keep so many of its pictures."""
    with VideoNode(CAMERA) as camera:
        camera.set_control("Percentage of Dropped Buffers", percentage)
