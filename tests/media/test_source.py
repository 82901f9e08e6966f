from pathlib import Path

import cv2
import pytest

from desktop_app.errors import AppError, SourceError
from desktop_app.media.image_sequence import ImageSequence
from desktop_app.media.live import LiveSource
from desktop_app.media.opening import address_of, open_source
from desktop_app.media.source import CameraAddress, SequenceAddress, StreamAddress, VideoAddress
from desktop_app.media.video_file import VideoFile
from tests.media.mjpeg_camera import MjpegCamera
from tests.media.numbered import jpeg, number_of, numbered, write_video


def test_what_a_person_writes_leads_to_the_right_kind(tmp_path):
    (tmp_path / "with[brackets].mp4").touch()
    assert address_of("camera:1") == CameraAddress(1)
    assert address_of("/dev/video0") == CameraAddress("/dev/video0")
    assert address_of("rtsp://host/live") == StreamAddress("rtsp://host/live")
    assert address_of("http://host:8080/video") == StreamAddress("http://host:8080/video")
    assert address_of(str(tmp_path)) == SequenceAddress(tmp_path)
    assert address_of(str(tmp_path / "shot-*.png")) == SequenceAddress(tmp_path, "shot-*.png")
    for name in ("film.mp4", "none", "with[brackets].mp4", "camera:x", "x" * 5000):
        assert address_of(str(tmp_path / name)) == VideoAddress(tmp_path / name)
    assert address_of(r"C:\films\film.mp4") == VideoAddress(Path(r"C:\films\film.mp4"))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://host/video", "http://host/video"),
        ("http://me:secret@host:81/video?key=secret#secret", "http://host:81/video?..."),
        ("rtsp://me:se%40cret@[fe80::1]:554/live", "rtsp://[fe80::1]:554/live"),
        ("http://me:secret@host:secret/", "the address"),
        ("http://[secret/", "the address"),
        ("rtsp://secret:12/secret@host/live", "the address"),
        ("rtsp://secret:12?secret@host/live", "the address"),
        ("rtsp://secret:12#secret@host/live", "the address"),
        ("rtsp://host:554/user=me&password=secret&channel=1.sdp", "rtsp://host:554/..."),
        ("rtsp://host/user=me_password=secret_stream=0.sdp?real_stream", "rtsp://host/...?..."),
    ],
)
def test_an_address_has_a_name_without_its_secrets(url, name):
    address = StreamAddress(url)
    assert address.name == name
    assert "secret" not in repr(address) + address.name + address.host


def test_every_kind_is_opened_through_one_door(tmp_path):
    film = write_video(tmp_path / "film.mp4", "mp4v", 5)
    (tmp_path / "pictures").mkdir()
    cv2.imwrite(str(tmp_path / "pictures" / "1.png"), numbered(0))
    with MjpegCamera([jpeg(0)]) as camera:
        for address, kind in (
            (VideoAddress(film), VideoFile),
            (SequenceAddress(tmp_path / "pictures"), ImageSequence),
            (StreamAddress(camera.url), LiveSource),
        ):
            with open_source(address) as source:
                assert isinstance(source, kind)
                frame = source.read()
                assert number_of(frame.pixels) == 0
                assert (frame.width, frame.height) == (source.info.width, source.info.height)


def test_kinds_of_errors_are_words_of_their_own():
    kinds = [kind.kind for kind in SourceError.__subclasses__()]
    assert len(kinds) == len(set(kinds)) == 5
    assert all(kind.startswith("source-") for kind in kinds)
    assert issubclass(SourceError, AppError)
    assert SourceError.kind == "source"
