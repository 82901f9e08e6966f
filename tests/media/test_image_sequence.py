from itertools import islice
from pathlib import Path

import cv2
import pytest

from desktop_app.errors import CancelledError, SourceDamagedError, SourceForbiddenError, SourceNotFoundError
from desktop_app.media import image_sequence
from desktop_app.media.image_sequence import ImageSequence
from desktop_app.media.source import SequenceAddress
from tests.media.numbered import HEIGHT, WIDTH, number_of, numbered


@pytest.fixture
def folder(tmp_path) -> Path:
    """Twelve pictures, whose names a computer would sort otherwise."""
    for number in range(12):
        cv2.imwrite(str(tmp_path / f"shot{number}.png"), numbered(number))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "below").mkdir()
    cv2.imwrite(str(tmp_path / "below" / "shot5.png"), numbered(99))
    return tmp_path


def test_pictures_come_in_the_order_of_their_numbers(folder):
    with ImageSequence(SequenceAddress(folder, frames_per_second=10)) as source:
        frames = list(iter(source.read, None))
        assert source.read() is None
    assert [number_of(frame.pixels) for frame in frames] == list(range(12))
    assert [frame.index for frame in frames] == list(range(12))
    assert [frame.time_s for frame in frames] == pytest.approx([index / 10 for index in range(12)])
    assert frames[10].source == str(folder / "shot10.png")
    assert not frames[0].pixels.flags.writeable
    info = source.info
    assert (info.width, info.height, info.frames_per_second, info.frame_count) == (WIDTH, HEIGHT, 10, 12)
    assert info.duration_s == pytest.approx(1.2)
    assert info.can_seek
    assert not info.is_live


@pytest.mark.parametrize("rate", [10, 25, 29.97, 7])
def test_seeking_is_exact(folder, rate):
    with ImageSequence(SequenceAddress(folder, frames_per_second=rate)) as source:
        frames = list(iter(source.read, None))
        for index in (11, 0, 5, 6, 1):
            source.seek_frame(index)
            assert source.read().index == index
            source.seek(frames[index].time_s)
            assert source.read().index == index
            source.seek(frames[index].time_s + 0.9 / rate)
            assert [frame.index for frame in islice(iter(source.read, None), 2)] == [index, index + 1][: 12 - index]
        source.seek(-1)
        assert source.read().index == 0
        source.seek_frame(12)
        assert source.read() is None
        with pytest.raises(ValueError, match="count from 0"):
            source.seek_frame(-1)


def test_a_pattern_chooses(folder):
    with ImageSequence(SequenceAddress(folder, "shot1?.png")) as source:
        assert [number_of(frame.pixels) for frame in iter(source.read, None)] == [10, 11]


def test_behind_a_broken_picture_it_goes_on(folder):
    (folder / "shot3.png").write_bytes((folder / "shot3.png").read_bytes()[:60])
    (folder / "shot5.png").write_bytes(b"")
    with ImageSequence(SequenceAddress(folder)) as source:
        (folder / "shot7.png").unlink()
        numbers, broken = [], []
        while True:
            try:
                frame = source.read()
            except SourceDamagedError as error:
                broken.append(str(error))
                continue
            if frame is None:
                break
            numbers.append(number_of(frame.pixels))
    assert numbers == [0, 1, 2, 4, 6, 8, 9, 10, 11]
    assert [f"shot{number}.png" in text for number, text in zip((3, 5, 7), broken, strict=True)] == [True] * 3


def test_what_cannot_be_opened_says_why(folder, monkeypatch):
    (folder / "empty").mkdir()
    for address in (
        SequenceAddress(folder / "none"),
        SequenceAddress(folder / "shot1.png"),
        SequenceAddress(folder / "empty"),
        SequenceAddress(folder, "other-*"),
        SequenceAddress(folder / ("x" * 5000)),
    ):
        with pytest.raises(SourceNotFoundError):
            ImageSequence(address)
    (folder / "shot0.png").write_bytes(b"no picture")
    with pytest.raises(SourceDamagedError):
        ImageSequence(SequenceAddress(folder))
    with pytest.raises(ValueError, match="rate"):
        ImageSequence(SequenceAddress(folder, frames_per_second=0))

    def forbidden(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(image_sequence, "content_of", forbidden)
    with pytest.raises(SourceForbiddenError):
        ImageSequence(SequenceAddress(folder))


def test_a_closed_sequence_says_so(folder):
    source = ImageSequence(SequenceAddress(folder))
    source.close()
    source.close()
    for use in (source.read, lambda: source.seek(0), lambda: source.seek_frame(0)):
        with pytest.raises(CancelledError):
            use()
