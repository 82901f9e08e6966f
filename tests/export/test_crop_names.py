import re
from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError
from desktop_app.export.crop_names import DEFAULT_PATTERN, NAME_FIELDS, CropNames, CropPatternError

FACE = Detection(12, 34, 56, 78, 0.876, 5, "face", "alt2", -15.4)
EYES = Detection(1, 2, 3, 4, 0.5, 5, "eyes")
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}
ALONE = Detection(1, 2, 3, 4, 12.25, 5)
SOURCE = PurePath("/photos/가족 여행/a b 😀.jpg")


def names(pattern, source=SOURCE, detections=(FACE, EYES, ALONE), suffix=".png"):
    return [str(name) for name in CropNames(pattern).file_names(source, detections, suffix)]


def test_the_default_names_picture_target_and_number():
    assert names(DEFAULT_PATTERN) == ["a b 😀-face-1.png", "a b 😀-eyes-2.png", "a b 😀-detection-3.png"]


def test_every_field_has_its_value():
    pattern = "_".join(f"{field}={{{field}}}" for field in NAME_FIELDS)

    (name,) = names(pattern, detections=[FACE])

    assert name == (
        "name=a b 😀_folder=가족 여행_target=face_number=1_left=12_top=34_width=56_height=78_score=0.88_angle=-15.png"
    )


def test_numbers_are_written_as_the_pattern_says():
    assert names("{number:03}-{score:.3f}", detections=[FACE]) == ["001-0.876.png"]


def test_a_slash_makes_folders_and_braces_twice_are_braces():
    for pattern in ("{target}/{name}{{{number}}}", "{target}\\{name}{{{number}}}"):
        found = CropNames(pattern).file_names(SOURCE, [FACE], ".jpg")
        assert found == [PurePosixPath("face", "a b 😀{1}.jpg")]


def test_what_would_have_one_name_is_told_apart_whatever_the_case():
    assert names("{target}", detections=[EYES, EYES, EYES]) == ["eyes.png", "eyes-2.png", "eyes-3.png"]
    clash = [Detection(1, 1, 1, 1, 1, 1, target) for target in ("Eyes", "eyes", "eyes-2")]
    found = names("{target}", detections=clash)
    assert len({name.casefold() for name in found}) == 3


@pytest.mark.parametrize(
    "stem",
    ["CON", "nul", "COM1", "lpt9.txt", "COM¹", "AUX.a.b", "PRN ", "prn .x", "CONIN$", "..", "...", "a.", " a ", "a:b",
     "a?*|<>\"b", "=1+1", "a\\b", "a\nb", "\x7f"],
)  # fmt: skip
@pytest.mark.parametrize("pattern", ["{name}", "{folder}/{name}", "{name}-{number}", "{name}/{name}"])
def test_windows_takes_every_name(pattern, stem):
    source = PurePosixPath("/photos/folder. ") / f"{stem}.jpg"

    (name,) = names(pattern, source, [FACE], suffix=".png")

    path = PureWindowsPath(name)
    assert not path.is_absolute()
    assert not path.drive
    assert path.parts == tuple(name.split("/"))
    for part in path.parts:
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', part)
        assert part == part.rstrip(" .")
        assert part not in ("", ".", "..")
        assert part.split(".")[0].rstrip().upper() not in DEVICES


@pytest.mark.parametrize("stem", ["x" * 300, "가" * 90, "😀" * 70])
def test_a_long_name_is_cut_and_the_number_stays(stem):
    (name,) = names("{target}/{name}-{number:03}", PurePath("/a") / f"{stem}.jpeg", [FACE])

    file = PurePosixPath(name).name
    assert 200 < len(file.encode()) <= 255 - len("-100")
    assert file.endswith("-001.png")
    assert file.startswith(stem[:50])


def test_a_long_folder_is_cut_too():
    (name,) = names("{folder}", PurePath("/" + "y" * 300 + "/a.jpg"), [FACE])

    assert len(name) <= 255


def test_a_name_that_is_no_text_is_kept():
    (name,) = names("{name}-{number}", PurePath("/a/b\udcff.jpg"), [FACE])

    assert name == "b\udcff-1.png"


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("/{name}", "empty"),
        ("{name}/", "empty"),
        ("a//b", "empty"),
        ("../{name}", "empty"),
        ("{name", "brace"),
        ("name}", "brace"),
        ("{}", "{}"),
        ("{0}", "{0}"),
        ("{size}", "{size}"),
        ("{name.__class__}", "{name.__class__}"),
        ("{name[0]}", "{name[0]}"),
        ("{name!r}", "{name!r}"),
        ("{number:x}", "'x'"),
        ("{number:999}", "'999'"),
        ("{number:{left}}", "{left}"),
        ("{left:s}", "'s'"),
        ("{score:d}", "'d'"),
        ("{name:3}", "'3'"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_in_words(pattern, named):
    with pytest.raises(CropPatternError) as refused:
        CropNames(pattern)

    assert isinstance(refused.value, AppError)
    assert repr(pattern) in str(refused.value)
    assert named in str(refused.value)
