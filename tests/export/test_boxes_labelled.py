import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.detection.geometry import Detection, Size
from desktop_app.export.boxes.labelled import CLASS_NAMES, LabelledPicture, class_name, class_number
from desktop_app.media.images import decode_image
from tests.export.boxes_examples import ALL, ALONE, BEYOND, CUT, EYES, FACE, TURNED, picture


def saved(format_name, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    stream = io.BytesIO()
    Image.fromarray(np.zeros((64, 96, 3), np.uint8)).save(stream, format_name, exif=exif.tobytes())
    return stream.getvalue()


def test_the_numbers_of_classes_never_change():
    """Sets that were exported before would be wrong, so a new target goes before "detection" only with a new format."""
    assert CLASS_NAMES == (
        "face", "eyes", "smile", "cat-face", "full-body", "upper-body", "lower-body", "plate", "detection",
    )  # fmt: skip
    assert [class_number(found) for found in (FACE, EYES, ALONE)] == [0, 1, 8]
    assert class_name(ALONE) == "detection"
    assert class_name(Detection(0, 0, 1, 1, 1, 1, "what a newer version finds")) == "detection"


def test_boxes_are_clipped_and_left_out_beyond_the_picture():
    boxes = dict(picture().boxes())

    assert list(boxes) == [found for found in ALL if found is not BEYOND]
    assert boxes[FACE] == (10, 20, 40, 60)
    assert boxes[CUT] == (0, 180, 30, 190)
    assert (boxes[CUT].width, boxes[CUT].height) == (30, 10)
    assert boxes[TURNED] == (100, 50, 160, 110)


@pytest.mark.parametrize("box", [(-40, 0, 40, 40), (200, 0, 5, 5), (0, 190, 5, 5), (50, 50, 0, 10)])
def test_what_touches_the_edge_from_beyond_has_no_box(box):
    assert picture(detections=[Detection(*box, 0.5, 1, "face")]).boxes() == []


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_sizes_and_orientation_come_from_the_file(format_name, orientation):
    data = saved(format_name, orientation)

    labelled = LabelledPicture.of_bytes(data, Path("a"), "a", (FACE,), 0.5)

    upright = decode_image(data, "a")
    assert labelled.size == (upright.width, upright.height)
    assert (labelled.detections, labelled.seconds) == ((FACE,), 0.5)
    if format_name == "AVIF":  # whoever decodes it turns it
        assert (labelled.orientation, labelled.stored_size) == (1, labelled.size)
    else:
        assert (labelled.orientation, labelled.stored_size) == (orientation, (96, 64))


@pytest.mark.parametrize("name", ["", "/a.jpg", "../a.jpg", "a/../../b.jpg", "."])
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="below the folder"):
        picture(name)


def test_sizes_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="turned by 6"):
        LabelledPicture(Path("a"), "a", Size(4, 3), Size(4, 3), 6, ())
    with pytest.raises(ValueError, match="orientation"):
        LabelledPicture(Path("a"), "a", Size(4, 3), Size(4, 3), 9, ())
