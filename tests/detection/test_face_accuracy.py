"""Faces in labelled photographs: what benchmarks/accuracy.py measures at length, held above the bar by every change."""

from pathlib import Path

import pytest

from benchmarks.labelled import KINDS, Labelled
from desktop_app.detection import Finder

FACES = Path(__file__).resolve().parents[3] / "shared" / "faces"

pytestmark = pytest.mark.skipif(
    not (FACES / "score.py").is_file(), reason="the labelled photographs (../shared/faces) are not here"
)


@pytest.mark.parametrize(("preset", "least_f1"), [("fast", 0.90), ("balanced", 0.93)])
def test_a_preset_finds_more_faces_and_fewer_false_ones_than_a_stock_cascade(preset, least_f1, tmp_path):
    labelled = Labelled(FACES, tmp_path, seeds=())
    finder = Finder(["face"], preset)
    found = {
        picture.name: [((each.left, each.top, each.width, each.height), each.score) for each in found]
        for picture in labelled.pictures
        for found in [finder.find(picture.pixels())]
    }

    figures = labelled.evaluate(KINDS[0], found)

    assert figures["F1"] >= least_f1
    faceless = {picture.name for picture in labelled.pictures if not picture.faces}
    assert sum(len(found[name]) for name in faceless) <= 0.1 * len(faceless) + 1
