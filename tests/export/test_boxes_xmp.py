"""XMP sidecars, read by exiftool and by exiv2, which stand behind most photo managers."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from desktop_app.detection.geometry import Detection
from desktop_app.export.boxes.exporting import write_boxes
from desktop_app.export.boxes.labelled import LabelledPicture
from desktop_app.export.boxes.xmp import XmpFormat
from desktop_app.media.images import read_image
from tests.export.boxes_examples import ALONE, CAT, EYES, FACE, HARD_NAMES, PLATE, picture

# Where in the upright picture the first row and the first column of what is stored lie (EXIF 2.3, tag 274).
FIRST_ROW_AND_COLUMN = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "TIFF": ".tif", "WEBP": ".webp"}


def stored(upright, orientation):
    """The pixels of a file whose orientation makes them this upright picture."""
    row, column = FIRST_ROW_AND_COLUMN[orientation]
    rows_first = upright if row in ("top", "bottom") else upright.swapaxes(0, 1)
    down = rows_first if row in ("top", "left") else rows_first[::-1]
    return down if column in ("left", "top") else down[:, ::-1]


def marked_bounds(pixels):
    """Left, top, right, bottom of what is white."""
    rows, columns = np.nonzero(pixels.mean(axis=2) > 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def exiftool_regions(path):
    """Types, names, and (centre x, centre y, width, height) as exiftool reads them; the size they were applied to."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed (Debian: libimage-exiftool-perl)")
    command = ["exiftool", "-j", "-n", "-struct", "-XMP-mwg-rs:all", "-warning", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    (read,) = json.loads(done.stdout)
    assert "Warning" not in read
    info = read["RegionInfo"]
    assert info["AppliedToDimensions"]["Unit"] == "pixel"
    areas = [region["Area"] for region in info["RegionList"]]
    assert {area["Unit"] for area in areas} == {"normalized"}
    words = [tuple(region.get(key) for key in ("Type", "Name", "Description")) for region in info["RegionList"]]
    size = info["AppliedToDimensions"]["W"], info["AppliedToDimensions"]["H"]
    return words, [tuple(float(area[key]) for key in "XYWH") for area in areas], size


def exiv2_regions(path):
    """The same as exiv2 reads it."""
    if shutil.which("exiv2") is None:
        pytest.skip("exiv2 is not installed (Debian: exiv2)")
    done = subprocess.run(["exiv2", "-PXkv", str(path)], capture_output=True, check=True, timeout=60)
    assert not done.stderr
    lines = [line.partition(" ") for line in done.stdout.decode().splitlines()]
    values = {key: value.strip() for key, _, value in lines}
    regions = "Xmp.mwg-rs.Regions/mwg-rs:RegionList"
    count = len([key for key in values if re.fullmatch(re.escape(regions) + r"\[\d+\]/mwg-rs:Area/stArea:x", key)])
    starts = [f"{regions}[{number}]/mwg-rs:" for number in range(1, count + 1)]
    words = [tuple(values.get(start + key) for key in ("Type", "Name", "Description")) for start in starts]
    areas = [tuple(float(values[f"{start}Area/stArea:{key}"]) for key in "xywh") for start in starts]
    assert {values[f"{start}Area/stArea:unit"] for start in starts} == {"normalized"}
    size = "Xmp.mwg-rs.Regions/mwg-rs:AppliedToDimensions/stDim:"
    return words, areas, (int(values[size + "w"]), int(values[size + "h"]))


READERS = [exiftool_regions, exiv2_regions]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_region_lies_on_its_object_in_the_stored_picture(tmp_path, format_name, orientation, read):
    upright = np.zeros((64, 96, 3), np.uint8)
    upright[16:40, 56:88] = 255  # whole blocks of a JPEG, nearer to one corner than to the others
    path = tmp_path / f"가족 {orientation}{SUFFIXES[format_name]}"
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(stored(upright, orientation)).save(path, format_name, exif=exif.tobytes(), lossless=True)
    seen = read_image(path).pixels
    left, top, right, bottom = (int(side) for side in marked_bounds(seen))
    assert (left, top, right, bottom) == (56, 16, 88, 40)  # the program sees it upright
    detection = Detection(left, top, right - left, bottom - top, 0.9, 5, "face")
    labelled = LabelledPicture.of_bytes(path.read_bytes(), path, path.name, (detection,))

    (sidecar,) = write_boxes(tmp_path, [labelled], XmpFormat())

    assert sidecar == path.with_name(f"{path.name}.xmp")
    words, ((x, y, width, height),), size = read(sidecar)
    raw = stored(upright, orientation)
    assert size == raw.shape[1::-1]
    corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    assert np.multiply(corners, [*size, *size]) == pytest.approx(marked_bounds(raw), abs=1e-4)
    assert words == [("Face", "Unknown", "Face")]


@pytest.mark.parametrize("read", READERS)
def test_regions_stay_whole_when_they_move_into_the_picture(tmp_path, read):
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed (Debian: libimage-exiftool-perl)")
    path = tmp_path / "a.jpg"
    Image.fromarray(np.zeros((190, 200, 3), np.uint8)).save(path)
    (sidecar,) = write_boxes(tmp_path, [picture("a.jpg", [FACE, CAT], path=path)], XmpFormat())

    subprocess.run(
        ["exiftool", "-q", "-overwrite_original", "-tagsfromfile", str(sidecar), "-xmp:all", str(path)],
        check=True,
        timeout=60,
    )

    assert read(path) == read(sidecar)


@pytest.mark.parametrize("read", READERS)
def test_only_a_face_is_a_face_and_what_has_no_type_comes_last(tmp_path, read):
    (sidecar,) = write_boxes(tmp_path, [picture("a.jpg", [PLATE, FACE, EYES, CAT, ALONE])], XmpFormat())

    words, areas, size = read(sidecar)

    assert words == [
        ("Face", "Unknown", "Face"),
        ("Pet", None, "Cat face"),
        (None, None, "Licence plate"),
        (None, None, "Eyes"),
        (None, None, "Detection"),
    ]
    assert areas[0] == pytest.approx((25 / 200, 40 / 190, 30 / 200, 40 / 190))
    assert size == (200, 190)


@pytest.mark.parametrize("read", READERS)
def test_regions_lie_within_the_picture(tmp_path, read):
    (sidecar,) = write_boxes(tmp_path, [picture("a.jpg")], XmpFormat())

    _, areas, _ = read(sidecar)

    assert len(areas) == 7
    for x, y, width, height in areas:
        assert x - width / 2 + 1e-7 >= 0
        assert x + width / 2 <= 1 + 1e-7
        assert y - height / 2 + 1e-7 >= 0
        assert y + height / 2 <= 1 + 1e-7


def test_a_picture_without_boxes_has_no_sidecar(tmp_path):
    assert write_boxes(tmp_path, [picture(detections=[])], XmpFormat()) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_sidecar_is_called_as_its_picture(name, tmp_path):
    ((file, data),) = XmpFormat().per_picture(picture(name, [FACE]), tmp_path).items()

    assert file == f"{name}.xmp"
    assert XmpFormat().picture_files(name) == (file,)
    ET.fromstring(data)
