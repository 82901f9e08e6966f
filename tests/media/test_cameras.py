"""A system's list of cameras becomes names, modes and the places where OpenCV finds them."""

import pytest

from desktop_app.media.cameras import (
    Camera,
    CameraMode,
    ListedCamera,
    cameras_of,
    rates_within,
    sensible_modes,
    sizes_within,
    usual_mode,
)
from desktop_app.media.source import CameraAddress, CameraBackend

INFRARED = r"\\?\usb#vid_04f2&pid_b6cb&mi_02#7&1#{24E552D7-6523-47F7-A647-D3465BF1F5CA}\global"
BUILT_IN = r"\\?\usb#vid_04f2&pid_b6cb&mi_00#7&2#{e5323777-f976-4f5b-9b55-b94699c46e44}\global"
PLUGGED = r"\\?\usb#vid_046d&pid_082d&mi_00#8&3#{e5323777-f976-4f5b-9b55-b94699c46e44}\global"


def test_linux_opens_the_node_and_keeps_the_lasting_id() -> None:
    listed = [
        ListedCamera("Logi", "by-id/usb-046d_C920-video-index0", node="/dev/video2"),
        ListedCamera("Old", "/dev/video4"),
    ]
    first, second = cameras_of(listed, "linux")
    assert first.address == CameraAddress("/dev/video2", CameraBackend.V4L2, name="Logi")
    assert first.id == "by-id/usb-046d_C920-video-index0"
    assert second.address == CameraAddress("/dev/video4", CameraBackend.V4L2, name="Old")


def test_windows_counts_as_media_foundation_does() -> None:
    cameras = cameras_of([ListedCamera("Built in", BUILT_IN), ListedCamera("Plugged", PLUGGED)], "win32")
    assert [camera.address for camera in cameras] == [
        CameraAddress(0, CameraBackend.MEDIA_FOUNDATION, name="Built in"),
        CameraAddress(1, CameraBackend.MEDIA_FOUNDATION, name="Plugged"),
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_sensors_that_opencv_does_not_count_are_left_out_and_not_counted(place: int) -> None:
    listed = [ListedCamera("Built in", BUILT_IN), ListedCamera("Plugged", PLUGGED)]
    listed.insert(place, ListedCamera("IR", INFRARED))
    cameras = cameras_of(listed, "win32")
    assert [(camera.name, camera.address.device) for camera in cameras] == [("Built in", 0), ("Plugged", 1)]


def test_macos_counts_by_unique_ids_whatever_the_order_of_the_list() -> None:
    listed = [ListedCamera("Built in", "B0"), ListedCamera("Phone", "F1"), ListedCamera("Plugged", "0x14200000")]
    cameras = cameras_of(listed, "darwin")
    assert [(camera.name, camera.address.device) for camera in cameras] == [
        ("Built in", 1),
        ("Phone", 2),
        ("Plugged", 0),
    ]
    assert {camera.address.backend for camera in cameras} == {CameraBackend.AV_FOUNDATION}


def test_another_system_leaves_the_way_to_opencv() -> None:
    assert cameras_of([ListedCamera("Camera", "x")], "freebsd14")[0].address == CameraAddress(0, None, name="Camera")


def test_no_camera_is_an_empty_list() -> None:
    assert cameras_of([], "linux") == cameras_of([], "win32") == cameras_of([], "darwin") == ()


def test_cameras_of_one_name_are_told_apart_also_from_one_that_has_such_a_name() -> None:
    names = ["Cam", "Cam (2)", "Cam", "Cam", "Other"]
    cameras = cameras_of([ListedCamera(name, f"/dev/video{n}") for n, name in enumerate(names)], "linux")
    assert [camera.name for camera in cameras] == ["Cam", "Cam (2)", "Cam (3)", "Cam (4)", "Other"]
    assert [camera.address.name for camera in cameras] == [camera.name for camera in cameras]


def test_the_default_is_what_the_system_says_and_else_the_first() -> None:
    said = cameras_of([ListedCamera("A", "a"), ListedCamera("B", "b", is_default=True)], "linux")
    assert [camera.is_default for camera in said] == [False, True]
    unsaid = cameras_of([ListedCamera("A", "a"), ListedCamera("B", "b")], "win32")
    assert [camera.is_default for camera in unsaid] == [True, False]


def test_a_chosen_mode_goes_into_the_address() -> None:
    camera = cameras_of([ListedCamera("Cam", "/dev/video0", (CameraMode(1280, 720, 30.0),))], "linux")[0]
    assert camera.at(camera.modes[0]) == CameraAddress("/dev/video0", CameraBackend.V4L2, 1280, 720, 30.0, "Cam")


def test_modes_come_largest_and_fastest_first_and_none_twice() -> None:
    modes = [(640, 480, 30.0), (1280, 720, 30.0), (640, 480, 60.0), (1280, 720, 30.0), (640, 480, 29.97)]
    assert sensible_modes(CameraMode(*mode) for mode in modes) == (
        CameraMode(1280, 720, 30.0),
        CameraMode(640, 480, 60.0),
        CameraMode(640, 480, 30.0),
    )


def test_slow_modes_are_offered_only_where_there_is_nothing_better() -> None:
    modes = [(1920, 1080, 5.0), (1920, 1080, 2.0), (640, 480, 5.0), (640, 480, 30.0)]
    assert sensible_modes(CameraMode(*mode) for mode in modes) == (
        CameraMode(1920, 1080, 5.0),
        CameraMode(640, 480, 30.0),
    )


def test_a_size_of_unknown_rate_is_kept_unless_a_rate_is_known() -> None:
    modes = [CameraMode(640, 480), CameraMode(320, 240, 15.0), CameraMode(320, 240)]
    assert sensible_modes(modes) == (CameraMode(640, 480), CameraMode(320, 240, 15.0))


@pytest.mark.parametrize(("width", "height"), [(0, 0), (48, 32), (159, 120), (160, 119), (20000, 20000)])
def test_sizes_without_sense_are_dropped(width: int, height: int) -> None:
    assert sensible_modes([CameraMode(width, height, 30.0)]) == ()


def test_rates_within_bounds_are_the_fastest_and_usual_ones() -> None:
    assert rates_within(10, 120) == (120, 60.0, 50.0, 30.0, 25.0, 24.0, 20.0, 15.0, 10.0)
    assert rates_within(30, 30) == (30,)
    assert rates_within(29.97, 29.97) == (29.97,)


def test_sizes_within_bounds_are_the_largest_and_usual_ones_that_fit_the_step() -> None:
    assert sizes_within((32, 32), (1280, 720), (16, 16)) == (
        (1280, 720),
        (640, 480),
        (320, 240),
    )
    assert sizes_within((640, 480), (640, 480), (0, 0)) == ((640, 480),)


@pytest.mark.parametrize(
    ("modes", "usual"),
    [
        (
            [CameraMode(3840, 2160, 30), CameraMode(1920, 1080, 30), CameraMode(640, 480, 30)],
            CameraMode(1920, 1080, 30),
        ),
        ([CameraMode(1920, 1080, 5), CameraMode(1280, 720, 30)], CameraMode(1280, 720, 30)),
        ([CameraMode(1280, 720, 60), CameraMode(1280, 720, 30)], CameraMode(1280, 720, 30)),
        ([CameraMode(1280, 720, None), CameraMode(640, 480, 60)], CameraMode(1280, 720, None)),
        ([CameraMode(3840, 2160, 5)], CameraMode(3840, 2160, 5)),
        ([], CameraMode(1920, 1080, 30)),
    ],
)
def test_the_usual_mode_is_large_and_fluent(modes: list[CameraMode], usual: CameraMode) -> None:
    assert usual_mode(modes) == usual


def test_without_a_choice_a_camera_opens_in_its_usual_mode() -> None:
    camera = Camera("Cam", "id", (CameraMode(1280, 720, 30), CameraMode(640, 480, 30)), CameraAddress(0, name="Cam"))
    assert camera.at(None) == CameraAddress(0, width=1280, height=720, frames_per_second=30, name="Cam")
