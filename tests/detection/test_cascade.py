import os
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from desktop_app.assets import cascades_dir
from desktop_app.detection.cascade import Cascade, Feature, Node, Stage
from desktop_app.detection.geometry import Size
from desktop_app.errors import CascadeError
from tests.detection.cascade_strategies import FEATURE, SMALL, assert_sound, legal_cascades, to_new_xml, to_old_xml

STOCK = sorted(path.stem for path in cascades_dir().glob("*.xml"))


@pytest.mark.parametrize("name", STOCK)
def test_every_stock_cascade_loads_and_is_sound(name):
    cascade = Cascade.load(name)
    assert cascade.name == name
    assert_sound(cascade)


def test_a_stock_name_may_be_short_or_have_a_suffix_or_be_a_path():
    whole = Cascade.load("haarcascade_russian_plate_number")
    path = cascades_dir() / "haarcascade_russian_plate_number.xml"
    assert Cascade.load("russian_plate_number") == whole
    assert Cascade.load("haarcascade_russian_plate_number.xml") == whole
    assert Cascade.load(path) == whole
    assert Cascade.load(str(path)) == whole


def test_a_file_in_the_working_folder_comes_before_the_stock_file_of_the_same_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "haarcascade_eye.xml").write_bytes(to_new_xml(SMALL))
    assert Cascade.load("haarcascade_eye.xml").window == SMALL.window
    assert Cascade.load("haarcascade_eye").window == Size(20, 20)


def test_the_first_numbers_of_a_stock_cascade_are_those_in_its_file():
    cascade = Cascade.load("haarcascade_frontalface_alt2")
    first = cascade.stages[0].trees[0]
    assert cascade.stages[0].threshold == float(np.float32(3.5069230198860168e-01) - np.float32(1e-5))
    assert first.nodes == (
        Node(0, float(np.float32(4.3272329494357109e-03)), 0, 1),
        Node(1, float(np.float32(1.3076160103082657e-02)), -1, -2),
    )
    assert first.leaves == tuple(
        float(np.float32(leaf)) for leaf in (3.8381900638341904e-02, 8.9652568101882935e-01, 2.6293140649795532e-01)
    )


def test_leaves_of_the_old_format_are_numbered_in_order_of_appearance():
    cascade = Cascade.load("haarcascade_license_plate_rus_16stages")
    assert cascade.old_format
    assert cascade.window == Size(64, 16)
    assert cascade.features[0] == Feature(((32, 2, 8, 6), (32, 4, 8, 2)), (-1.0, 3.0), tilted=False)
    first = cascade.stages[0].trees[0]
    assert first.nodes == (Node(0, float(np.float32(1.6915600746870041e-002)), 0, -1),)
    assert first.leaves == (float(np.float32(-9.5547717809677124e-001)), float(np.float32(8.9129137992858887e-001)))


@given(legal_cascades(old_format=False))
@settings(deadline=None)
def test_a_cascade_written_in_the_new_format_is_read_back_the_same(cascade):
    assert Cascade.parse(to_new_xml(cascade), cascade.name) == cascade
    assert_sound(cascade)


@given(legal_cascades(old_format=True))
@settings(deadline=None)
def test_a_cascade_written_in_the_old_format_is_read_back_the_same(cascade):
    assert Cascade.parse(to_old_xml(cascade), cascade.name) == cascade
    assert_sound(cascade)


def test_a_third_rectangle_without_weight_is_left_out_of_the_old_format_alone():
    third = (*FEATURE.rects, (0, 0, 1, 1))
    cascade = Cascade("small", Size(6, 8), SMALL.stages, (Feature(third, (-1.0, 2.0, 1e-9), False),), old_format=False)
    assert Cascade.parse(to_old_xml(cascade), "small").features[0] == FEATURE
    assert Cascade.parse(to_new_xml(cascade), "small").features[0].rects == third


def test_packed_arrays_are_read_only_contiguous_and_of_the_agreed_types():
    packed = Cascade.load("haarcascade_eye_tree_eyeglasses").pack()
    types = {name: getattr(packed, name).dtype for name in packed.__slots__ if name != "window"}
    assert types == {
        "stage_tree_counts": np.int32,
        "stage_thresholds": np.float32,
        "tree_node_counts": np.int32,
        "node_features": np.int32,
        "node_thresholds": np.float32,
        "node_lefts": np.int32,
        "node_rights": np.int32,
        "leaves": np.float32,
        "rects": np.int32,
        "weights": np.float32,
        "tilted": np.uint8,
    }
    arrays = [getattr(packed, name) for name in types]
    assert all(array.flags.c_contiguous and not array.flags.writeable for array in arrays)
    assert packed.rects.shape == (2553, 3, 4)
    assert packed.weights.shape == (2553, 3)


def test_packing_loses_nothing():
    cascade = Cascade.load("haarcascade_smile")
    packed = cascade.pack()
    nodes = [node for stage in cascade.stages for tree in stage.trees for node in tree.nodes]
    assert packed.node_thresholds.tolist() == [node.threshold for node in nodes]
    assert packed.stage_thresholds.tolist() == [stage.threshold for stage in cascade.stages]
    assert packed.tilted.tolist() == [feature.tilted for feature in cascade.features]
    for i, feature in enumerate(cascade.features):
        count = len(feature.rects)
        assert packed.rects[i, :count].tolist() == [list(rect) for rect in feature.rects]
        assert packed.weights[i, :count].tolist() == list(feature.weights)
        assert not packed.rects[i, count:].any()
        assert not packed.weights[i, count:].any()


def test_200_megabytes_of_noise_are_refused_at_once(tmp_path):
    path = tmp_path / "noise.xml"
    with path.open("wb") as file:
        file.write(os.urandom(4096))
        file.truncate(200 * 2**20)
    start = time.process_time()
    with pytest.raises(CascadeError, match="larger than 10 MB"):
        Cascade.load(path)
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize("name", ["no-such", "no_such", "no/such.xml", "a\0b", "x" * 5000, ""])
def test_a_name_that_leads_to_no_file_is_refused(name):
    with pytest.raises(CascadeError, match="There is no cascade|cannot be opened|is not a file"):
        Cascade.load(name)


def test_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path):
    with pytest.raises(CascadeError, match="is not a file"):
        Cascade.load(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xml")
        with pytest.raises(CascadeError, match="is not a file"):
            Cascade.load(tmp_path / "pipe.xml")


def test_a_cascade_made_of_parts_that_do_not_fit_is_misuse():
    with pytest.raises(ValueError, match="uses feature 0, and there are 0"):
        Cascade("mine", Size(6, 8), SMALL.stages, (), old_format=False)
    with pytest.raises(ValueError, match="no stages"):
        Cascade("mine", Size(6, 8), (), SMALL.features, old_format=False)
    with pytest.raises(ValueError, match="stage 0 has no trees"):
        Cascade("mine", Size(6, 8), (Stage((), 0.0),), SMALL.features, old_format=False)
    with pytest.raises(ValueError, match="1 weights for 2 rectangles"):
        Cascade("mine", Size(6, 8), SMALL.stages, (Feature(FEATURE.rects, (1.0,), False),), old_format=False)


def opencv_classifier():
    cv2 = pytest.importorskip("cv2")
    if not hasattr(cv2, "CascadeClassifier"):
        pytest.skip(f"OpenCV {cv2.__version__} has no CascadeClassifier to compare with")
    return cv2.CascadeClassifier


@pytest.mark.parity
@pytest.mark.parametrize("name", STOCK)
def test_windows_of_stock_cascades_are_those_that_opencv_reads(name):
    classifier = opencv_classifier()(str(cascades_dir() / f"{name}.xml"))
    assert Cascade.load(name).window == classifier.getOriginalWindowSize()


@pytest.mark.parity
@given(cascade=legal_cascades())
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_opencv_reads_generated_cascades(tmp_path, cascade):
    path = tmp_path / "generated.xml"
    path.write_bytes(to_old_xml(cascade) if cascade.old_format else to_new_xml(cascade))
    assert opencv_classifier()(str(path)).getOriginalWindowSize() == cascade.window


@pytest.mark.parity
def test_children_of_a_cascade_of_stumps_mean_nothing_to_opencv(tmp_path):
    classifier = opencv_classifier()
    gray = np.random.default_rng(1).integers(0, 256, (24, 32), np.uint8)
    written = tmp_path / "stumps.xml"
    written.write_bytes(to_new_xml(SMALL))
    turned = tmp_path / "turned.xml"
    turned.write_bytes(to_new_xml(SMALL).replace(b"0 -1 0 0.25", b"-1 0 0 0.25"))
    hits = classifier(str(written)).detectMultiScale(gray, 1.1, 0).tolist()
    assert len(hits) > 0
    assert classifier(str(turned)).detectMultiScale(gray, 1.1, 0).tolist() == hits
    assert Cascade.load(turned).stages == Cascade.load(written).stages
