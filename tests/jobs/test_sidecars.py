"""Sidecars lie beside the originals, which stay as they are."""

import pickle
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError, PictureNotFoundError
from desktop_app.export.writing import write_image
from desktop_app.jobs.job import Item
from desktop_app.jobs.searching import Search
from desktop_app.jobs.sidecars import SidecarJob
from desktop_app.library.search_plan import SearchPlan

FACE = Detection(16, 8, 32, 16, 0.9, 5, "face")
REGION = "{http://ns.adobe.com/xmp/sType/Area#}"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    write_image(path, np.zeros((64, 128, 3), np.uint8))
    return path


def test_the_regions_are_where_the_boxes_are(photo: Path) -> None:
    before = photo.read_bytes()
    outcome = SidecarJob()(Item(photo, Path("any/photo.png"), (FACE,)))
    sidecar = photo.with_name("photo.png.xmp")
    assert outcome.outputs == (sidecar,)
    areas = [
        {key.removeprefix(REGION): value for key, value in element.attrib.items() if key.startswith(REGION)}
        | {child.tag.removeprefix(REGION): child.text for child in element if child.tag.startswith(REGION)}
        for element in ET.parse(sidecar).iter()
    ]
    (area,) = (area for area in areas if area)
    assert [float(area[key]) for key in "xywh"] == [0.25, 0.25, 0.25, 0.25]
    assert photo.read_bytes() == before


def test_a_sidecar_that_is_there_stays_unless_it_may_be_replaced(photo: Path) -> None:
    sidecar = photo.with_name("photo.png.xmp")
    sidecar.write_text("somebody's")
    item = Item(photo, Path("photo.png"), (FACE,))
    with pytest.raises(OutputError):
        SidecarJob()(item)
    assert sidecar.read_text() == "somebody's"
    SidecarJob(overwrite=True)(item)
    assert "somebody's" not in sidecar.read_text()


def test_a_photograph_without_boxes_gets_none(photo: Path) -> None:
    assert SidecarJob()(Item(photo, Path("photo.png"), ())).outputs == ()
    assert list(photo.parent.iterdir()) == [photo]


def test_what_was_never_searched_is_searched(shared_faces: Path, tmp_path: Path) -> None:
    original = next(shared_faces.rglob("deepface_img13.jpg"))
    copy = tmp_path / original.name
    copy.write_bytes(original.read_bytes())
    outcome = SidecarJob(Search(SearchPlan(("face",), "fast")))(Item(copy, Path(copy.name)))
    assert [found.target for found in outcome.found] == ["face"]
    assert copy.with_name(f"{copy.name}.xmp").exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PictureNotFoundError):
        SidecarJob()(Item(tmp_path / "none.png", Path("none.png"), ()))


def test_it_travels_to_other_processes() -> None:
    job = SidecarJob(Search(SearchPlan(("face",))), True)
    assert pickle.loads(pickle.dumps(job)) == job
