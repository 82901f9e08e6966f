"""Linux's cameras are listed from its folders and from what their nodes answer."""

import errno
import os
import struct
import sys
from pathlib import Path

import pytest

from desktop_app.media.cameras import CameraMode, ListedCamera, cameras_of
from desktop_app.media.v4l2 import VIDEO_CAPTURE, VIDEO_CAPTURE_MPLANE, NodeState
from desktop_app.media.v4l2_listing import Places, list_cameras, look_of, modes_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are the nodes of Linux")

MODE = CameraMode(640, 480, 30.0)
METADATA, IO_MC = 0x00800000, 0x20000000
YUYV, MJPG = 0x56595559, 0x47504A4D


class Linux:
    """A computer with made-up nodes; what each can do is in `states`, an error number or capabilities."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root / "dev", root / "class")
        self.places.devices.mkdir()
        self.states: dict[str, int] = {}

    def plug(self, number: int, name: str, capabilities: int = VIDEO_CAPTURE, index: int = 0, by_id: str = "") -> Path:
        node = self.places.devices / f"video{number}"
        node.touch()
        told = self.places.classes / node.name
        told.mkdir(parents=True)
        (told / "name").write_text(f"{name}\n")
        (told / "index").write_text(f"{index}\n")
        self.states[str(node)] = capabilities
        if by_id:
            self.link("by-id", by_id, node)
        return node

    def link(self, kind: str, name: str, node: Path) -> None:
        folder = self.places.devices / "v4l" / kind
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(f"../../{node.name}")

    def ask(self, path: str) -> NodeState:
        if self.states[path] < 0:
            raise OSError(-self.states[path], os.strerror(-self.states[path]))
        return NodeState(self.states[path])

    def list(self) -> list[ListedCamera]:
        return list_cameras(self.places, self.ask, lambda path, capabilities: (MODE,))


@pytest.fixture
def linux(tmp_path: Path) -> Linux:
    return Linux(tmp_path)


def test_capture_nodes_alone_are_listed_in_the_order_of_their_numbers(linux: Linux) -> None:
    nodes = [linux.plug(number, name) for number, name in ((10, "Tenth"), (2, "Second"))]
    linux.plug(3, "Second", METADATA, index=1)
    linux.plug(4, "Sensor", VIDEO_CAPTURE | IO_MC)
    (linux.places.devices / "videodev").touch()
    (linux.places.devices / "tty1").touch()
    assert [(camera.name, camera.node) for camera in linux.list()] == [
        ("Second", str(nodes[1])),
        ("Tenth", str(nodes[0])),
    ]


def test_a_multiplanar_node_is_a_camera(linux: Linux) -> None:
    linux.plug(0, "Camera", VIDEO_CAPTURE_MPLANE)
    assert linux.list()[0].modes == (MODE,)


@pytest.mark.parametrize("error", [errno.EACCES, errno.EBUSY])
def test_a_camera_that_does_not_answer_is_listed_so_that_opening_it_tells_why(linux: Linux, error: int) -> None:
    linux.plug(0, "Camera", -error)
    linux.plug(1, "Camera", -error, index=1)
    (camera,) = linux.list()
    assert (camera.name, camera.modes) == ("Camera", ())


def test_a_node_that_is_gone_or_no_cameras_is_not_listed(linux: Linux) -> None:
    linux.plug(0, "Gone", -errno.ENODEV)
    linux.plug(1, "Other", -errno.ENOTTY)
    assert linux.list() == []


def test_there_may_be_no_devices_at_all(tmp_path: Path) -> None:
    assert list_cameras(Places(tmp_path / "no", tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("HD Webcam: HD Webcam", "HD Webcam"),
        ("Integrated Camera: Integrated C", "Integrated Camera"),
        ("Camera: Front", "Camera: Front"),
        ("OBS Virtual Camera", "OBS Virtual Camera"),
        ("", "video0"),
    ],
)
def test_names_are_those_that_a_person_knows(linux: Linux, told: str, name: str) -> None:
    linux.plug(0, told)
    assert linux.list()[0].name == name


def test_the_id_is_what_stays_when_a_camera_gets_another_number(linux: Linux) -> None:
    node = linux.plug(0, "Camera", by_id="usb-Camera_77-video-index0")
    linux.link("by-path", "pci-0-video-index0", node)
    twin = linux.plug(2, "Camera")
    linux.link("by-path", "pci-1-video-index0", twin)
    plain = linux.plug(4, "Plain")
    assert [camera.id for camera in linux.list()] == [
        "by-id/usb-Camera_77-video-index0",
        "by-path/pci-1-video-index0",
        f"Plain {plain}",
    ]
    assert [camera.name for camera in cameras_of(linux.list(), "linux")] == ["Camera", "Camera (2)", "Plain"]


def test_its_look_tells_of_what_came_and_went_and_of_permissions_and_of_nothing_else(linux: Linux) -> None:
    node = linux.plug(0, "Camera")
    looks = [look_of(linux.places)]
    (linux.places.devices / "tty1").touch()
    assert look_of(linux.places) == looks[0]
    linux.plug(1, "Other")
    looks.append(look_of(linux.places))
    node.chmod(0o600)
    looks.append(look_of(linux.places))
    linux.link("by-id", "usb-Camera", node)
    looks.append(look_of(linux.places))
    node.unlink()
    looks.append(look_of(linux.places))
    assert all(before != after for before, after in zip(looks, looks[1:], strict=False))


class Driver:
    """Answers as a driver does: (format, then sizes, each with its rates), or with bounds."""

    def __init__(self, formats: dict[int, dict[tuple[int, ...], list[tuple[int, ...]]]]) -> None:
        self.formats = formats
        self.kinds: set[int] = set()

    def __call__(self, node: int, number: int, question: bytes) -> bytes:
        index, second = struct.unpack_from("=II", question)
        answer = bytearray(question)
        assert len(question) == (number >> 16) & 0x3FFF
        try:
            if number == 0xC0405602:
                self.kinds.add(second)
                struct.pack_into("=I", answer, 44, list(self.formats)[index])
            elif number == 0xC02C564A:
                size = list(self.formats[second])[index]
                struct.pack_into(f"=I{len(size)}I", answer, 8, 1 if len(size) == 2 else 3, *size)
            elif number == 0xC034564B:
                wanted = struct.unpack_from("=II", question, 8)
                sizes = self.formats[second]
                rate = (sizes.get(wanted) or next(iter(sizes.values())))[index]
                struct.pack_into(f"=I{len(rate)}I", answer, 16, 1 if len(rate) == 2 else 2, *rate)
        except IndexError:
            raise OSError(errno.EINVAL, "no more") from None
        return bytes(answer)


@pytest.fixture
def node(tmp_path: Path) -> str:
    path = tmp_path / "video0"
    path.touch()
    return str(path)


def test_modes_are_read_from_all_formats(node: str) -> None:
    driver = Driver(
        {YUYV: {(640, 480): [(1, 30), (1, 15)]}, MJPG: {(1280, 720): [(1001, 30000)], (640, 480): [(1, 30)]}}
    )
    assert modes_of(node, VIDEO_CAPTURE, driver) == (
        CameraMode(640, 480, 30.0),
        CameraMode(640, 480, 15.0),
        CameraMode(1280, 720, 30000 / 1001),
        CameraMode(640, 480, 30.0),
    )
    assert driver.kinds == {1}


def test_bounds_of_sizes_and_rates_become_usual_ones(node: str) -> None:
    # left, right and step across, top, bottom and step down; shortest interval, longest, step
    driver = Driver({YUYV: {(320, 800, 2, 240, 600, 2): [(1, 30, 1, 20, 1, 1)]}})
    assert modes_of(node, VIDEO_CAPTURE_MPLANE, driver) == tuple(
        CameraMode(*size, rate)
        for size in ((800, 600), (640, 480), (640, 360), (320, 240))
        for rate in (30.0, 25.0, 24.0, 20.0)
    )
    assert driver.kinds == {9}


def test_a_size_without_rates_is_a_mode_without_a_rate(node: str) -> None:
    assert modes_of(node, VIDEO_CAPTURE, Driver({YUYV: {(640, 480): []}})) == (CameraMode(640, 480),)


def test_a_rate_without_sense_is_passed_over(node: str) -> None:
    driver = Driver({YUYV: {(640, 480): [(0, 30), (1, 0), (1, 30)]}})
    assert modes_of(node, VIDEO_CAPTURE, driver) == (CameraMode(640, 480, 30.0),)


def test_a_driver_that_never_ends_its_lists_does_not_hold_the_list_up(node: str) -> None:
    def answer_for_ever(_node: int, number: int, question: bytes) -> bytes:
        answer = bytearray(question)
        if number != 0xC0405602:
            struct.pack_into("=III", answer, 8 if number == 0xC02C564A else 16, 1, 640, 480)
        return bytes(answer)

    assert set(modes_of(node, VIDEO_CAPTURE, answer_for_ever)) == {CameraMode(640, 480, 0.75)}


def test_a_node_that_is_gone_has_no_modes(tmp_path: Path) -> None:
    assert modes_of(str(tmp_path / "gone"), VIDEO_CAPTURE) == ()


def test_a_node_that_is_no_cameras_has_no_modes() -> None:
    assert modes_of("/dev/null", VIDEO_CAPTURE) == ()
