import os
import re
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.assets import cascades_dir
from desktop_app.detection import cascade_xml
from desktop_app.detection.cascade import Cascade, Feature, Node, Stage, Tree
from desktop_app.detection.geometry import Size
from desktop_app.errors import CascadeError
from tests.detection.cascade_strategies import legal_cascades, to_new_xml, to_old_xml

STOCK = sorted(path.stem for path in cascades_dir().glob("*.xml"))
FEATURE = Feature(((0, 0, 4, 4), (0, 0, 2, 4)), (-1.0, 2.0), tilted=False)
STUMP = Tree((Node(0, 0.25, 0, -1),), (0.5, -0.5))
SMALL = Cascade("small", Size(6, 8), (Stage((STUMP, STUMP), 0.0),), (FEATURE,), old_format=False)
PLATES = [cascades_dir() / f"haarcascade_{name}.xml" for name in ("russian_plate_number", "license_plate_rus_16stages")]


def small_xml(old: str, new: str) -> bytes:
    """A legal file with one text in it replaced."""
    text = to_new_xml(SMALL).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def assert_sound(cascade: Cascade) -> None:
    """Check the packed arrays directly: what the scan relies on to stay inside its arrays."""
    packed = cascade.pack()
    width, height = packed.window
    assert packed.stage_tree_counts.min() >= 1
    assert packed.stage_tree_counts.sum() == len(packed.tree_node_counts)
    assert packed.tree_node_counts.min() >= 1
    assert packed.tree_node_counts.sum() == len(packed.node_features)
    assert len(packed.leaves) == len(packed.node_features) + len(packed.tree_node_counts)
    assert packed.node_features.min() >= 0
    assert packed.node_features.max() < len(packed.rects)
    own_index = np.concatenate([np.arange(count) for count in packed.tree_node_counts])
    count = np.repeat(packed.tree_node_counts, packed.tree_node_counts)
    for children in (packed.node_lefts, packed.node_rights):
        assert np.all((children <= 0) | ((children > own_index) & (children < count)))
        assert np.all(-children <= count)
    for values in (packed.stage_thresholds, packed.node_thresholds, packed.leaves, packed.weights):
        assert np.all(np.isfinite(values))
    x, y, w, h = np.moveaxis(packed.rects, 2, 0)
    tilted = packed.tilted[:, None] == 1
    used = np.any(packed.rects != 0, axis=2)
    assert used[:, 0].all()
    assert np.all((w > 0) & (h > 0) | ~used)
    assert np.all((np.where(tilted, x - h, x) >= 0) & (y >= 0))
    assert np.all((x + w <= width) & (np.where(tilted, y + w + h, y + h) <= height))


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


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("HAAR", "LBP", "only HAAR can be used"),
        ("HAAR", "HOG", "only HAAR can be used"),
        ("BOOST", "FOREST", "only BOOST can be used"),
        ("<width>6", "<width>2", "window is 2 x 8"),
        ("<width>6", "<width>1025", "window is 1025 x 8"),
        ("<width>6", "<width>-6", "window is -6 x 8"),
        ("<width>6", "<width>6.5", "whole numbers"),
        ("<width>6", "<width>99999999999", "whole numbers"),
        ("<width>6", "<width>" + "9" * 5000, "whole numbers"),
        ("<width>6</width>", "", "has no width"),
        ("<width>6", "<width>6 6", "2 numbers where one belongs"),
        ("<width>6", "<width>1_0", "where numbers belong"),
        ("<width>6", "<width>\N{ARABIC-INDIC DIGIT SIX}", "where numbers belong"),
        ("<width>6", "<width>6</width><width>6", "an element twice"),
        ("0 0 4 4 -1.0", "0 0 7 4 -1.0", "feature 0 has a rectangle that is not inside the window"),
        ("0 0 4 4 -1.0", "0 0 4 9 -1.0", "not inside the window"),
        ("0 0 4 4 -1.0", "-1 0 4 4 -1.0", "not inside the window"),
        ("0 0 4 4 -1.0", "0 -1 4 4 -1.0", "not inside the window"),
        ("0 0 4 4 -1.0", "0 0 0 4 -1.0", "not inside the window"),
        ("0 0 4 4 -1.0", "2147483647 0 4 4 -1.0", "not inside the window"),
        ("0 0 4 4 -1.0", "0 0 4 4 nan", "finite"),
        ("0 0 4 4 -1.0", "0 0 4 4 1e39", "finite"),
        ("0 0 4 4 -1.0", "0 0 nan 4 -1.0", "whole numbers"),
        ("0 0 4 4 -1.0", "0 0 inf 4 -1.0", "whole numbers"),
        ("0 0 4 4 -1.0", "0 0 4 4", "4 numbers instead of 5"),
        ("<_>0 0 4 4 -1.0</_>", "<_>0 0 1 1 1</_>" * 3, "4 rectangles"),
        ("<tilted>0", "<tilted>1", "not inside the window"),
        ("0 -1 0 0.25", "0 -1 1 0.25", "uses feature 1, and there are 1"),
        ("0 -1 0 0.25", "0 -1 -1 0.25", "uses feature -1"),
        ("0 -1 0 0.25", "0 -1 0 nan", "finite"),
        ("0 -1 0 0.25", "0 -1 0 1e300", "finite"),
        ("0 -1 0 0.25", "0 -1 0", "no multiple of 4"),
        ("0 -1 0 0.25", "", "has no nodes"),
        ("0 -1 0 0.25", "0 -2 0 0 0 -1 0 0", "has 2 leaves, and 3 belong"),
        ("0.5 -0.5", "0.5 -inf", "finite"),
        ("0.5 -0.5", "0.5", "has 1 leaves, and 2 belong"),
        ("0.5 -0.5", "0.5 x", "where numbers belong"),
        ("<stageThreshold>", "<stageThreshold>inf ", "2 numbers"),
        ("<weakClassifiers>", "stray<weakClassifiers>", "text where none belongs"),
        ("<stages>", "<stages><a/>", "an element 'a' in a list"),
        ("<stages>", "<stages><_/>", "stage 0 has no stageThreshold"),
        ("opencv_storage>", "storage>", "no well-formed XML"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(old, new, clause):
    with pytest.raises(CascadeError, match=re.escape(clause)) as caught:
        Cascade.parse(small_xml(old, new), "mine")
    message = str(caught.value)
    assert "'mine'" in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("nodes", "clause"),
    [
        ("1 0 0 0 0 -2 0 0", None),
        ("0 0 0 0 -1 -2 0 0", "no parent or several"),
        ("1 1 0 0 -1 -2 0 0", "no parent or several"),
        ("1 0 0 0 1 -2 0 0", "neither a later node nor a leaf"),
        ("2 0 0 0 -1 -2 0 0", "neither a later node nor a leaf"),
        ("1 -3 0 0 -1 -2 0 0", "neither a later node nor a leaf"),
    ],
)
def test_only_a_tree_is_taken_for_a_tree(nodes, clause):
    data = small_xml("0 -1 0 0.25</internalNodes><leafValues>0.5", f"{nodes}</internalNodes><leafValues>0.5 0.5")
    if clause is None:
        assert len(Cascade.parse(data, "mine").stages[0].trees[0].nodes) == 2
        return
    with pytest.raises(CascadeError, match=clause):
        Cascade.parse(data, "mine")


def test_an_old_tree_that_leads_back_is_refused():
    data = to_old_xml(SMALL).replace(b"<left_val>0.5</left_val>", b"<left_node>0</left_node>", 1)
    with pytest.raises(CascadeError, match="leads back to node 0"):
        Cascade.parse(data, "mine")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\0" * 1000,
        b"GIF89a",
        b"<opencv_storage/>",
        b"<opencv_storage><cascade/></opencv_storage>",
        b"<a>" * 400_000,
        b"<opencv_storage>" + b"<size>" * 100_000 + b"</size>" * 100_000 + b"</opencv_storage>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="hex"?><a/>',
        b'<?xml version="1.0" encoding="gb18030"?><a/>',
        b"\xff\xfe<\0a\0/\0>\0",
        b"\x80\x81\x82",
        to_new_xml(SMALL)[:-40],
        to_new_xml(SMALL) * 2,
        to_new_xml(SMALL).replace(b"HAAR", b"HA\0R"),
        to_new_xml(SMALL).replace(b"HAAR", b"HA\xffR"),
        b"<" * (cascade_xml.MAX_BRACKETS + 1),
    ],
)
def test_what_is_no_cascade_at_all_is_refused(data):
    with pytest.raises(CascadeError, match="'mine' cannot be used"):
        Cascade.parse(data, "mine")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE opencv_storage SYSTEM "other.dtd">',
        '<!DOCTYPE opencv_storage [<!ENTITY a "0"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE opencv_storage [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_else_is_read(prolog, encoding):
    text = to_new_xml(SMALL).decode().replace('<?xml version="1.0"?>', prolog).replace("HAAR", "&a;")
    with pytest.raises(CascadeError, match="document type"):
        Cascade.parse(text.encode(encoding), "mine")


def test_a_cascade_in_another_encoding_is_the_same_cascade():
    text = to_new_xml(SMALL).decode()
    assert Cascade.parse(text.encode("utf-16"), "small") == SMALL
    latin = text.replace('"1.0"?>', '"1.0" encoding="iso-8859-1"?><!-- \xe9 -->').encode("iso-8859-1")
    assert Cascade.parse(latin, "small") == SMALL


def test_200_megabytes_of_noise_are_refused_at_once(tmp_path):
    path = tmp_path / "noise.xml"
    with path.open("wb") as file:
        file.write(os.urandom(4096))
        file.truncate(200 * 2**20)
    start = time.process_time()
    with pytest.raises(CascadeError, match="larger than 10 MB"):
        Cascade.load(path)
    assert time.process_time() - start < 0.1


def test_bytes_beyond_the_limit_are_refused_before_they_are_parsed():
    with pytest.raises(CascadeError, match="larger than 10 MB"):
        Cascade.parse(b"<" + b"a" * cascade_xml.MAX_BYTES, "mine")


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


HOSTILE_NUMBERS = [
    b"nan",
    b"-inf",
    b"1e999",
    b"-1",
    b"0",
    b"7",
    b"2147483648",
    b"9" * 30,
    b"0x10",
    b"1_0",
    b".",
    b"",
    b"3.",
]


@st.composite
def mutated_files(draw):
    """A real file with some of its bytes deleted, repeated, swapped, overwritten, or its numbers replaced."""
    data = bytearray(draw(st.sampled_from([path.read_bytes() for path in PLATES])))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 300)))
        match draw(st.sampled_from(["number"] * 6 + ["delete", "repeat", "swap", "overwrite"])):
            case "delete":
                del data[start:stop]
            case "repeat":
                data[start:start] = data[start:stop]
            case "swap":
                data[start:stop] = data[stop : stop + (stop - start)] + data[start:stop]
            case "overwrite":
                data[start:stop] = draw(st.binary(max_size=20))
            case "number":
                number = re.compile(rb"(?<=[ >])[-+.0-9e]+(?=[ <])").search(data, start)
                if number is not None:
                    data[number.start() : number.end()] = draw(st.sampled_from(HOSTILE_NUMBERS))
    return bytes(data)


@given(mutated_files())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_gives_a_sound_cascade_or_one_clear_error(data):
    try:
        cascade = Cascade.parse(data, "damaged")
    except CascadeError as error:
        assert "'damaged' cannot be used" in str(error)
        assert "\n" not in str(error)
        assert len(str(error)) < 400
    else:
        assert_sound(cascade)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_noise_gives_one_clear_error(data):
    with pytest.raises(CascadeError, match="'noise' cannot be used"):
        Cascade.parse(data, "noise")


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
