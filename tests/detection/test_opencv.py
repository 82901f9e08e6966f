"""The drop-in does what OpenCV 4's class does. The tests marked parity make the same calls against both."""

import inspect
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.detection import opencv
from desktop_app.detection.opencv import CascadeClassifier
from desktop_app.media.images import read_image

CASCADES = Path(__file__).resolve().parents[2] / "cascades"
FACE = "haarcascade_frontalface_default.xml"
# One of each kind: stumps, two-node trees, tilted features, the old format.
KINDS = (
    FACE,
    "haarcascade_frontalface_alt2.xml",
    "haarcascade_smile.xml",
    "haarcascade_license_plate_rus_16stages.xml",
)
METHODS = ("detectMultiScale", "detectMultiScale2", "detectMultiScale3")

needs_opencv4 = pytest.mark.skipif(
    not hasattr(cv2, "CascadeClassifier"), reason=f"OpenCV {cv2.__version__} has no CascadeClassifier"
)


@pytest.fixture
def photo(sample):
    """The sample at half its size: (height, width, 3), uint8, BGR."""
    return np.ascontiguousarray(read_image(sample).pixels[::2, ::2])


@pytest.fixture
def gray(photo):
    return np.ascontiguousarray(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY))


@pytest.fixture
def single_thread():
    """With several threads the order of OpenCV's raw windows changes from call to call."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(threads)


def both(name=FACE):
    path = str(CASCADES / name)
    return CascadeClassifier(path), cv2.CascadeClassifier(path)


def assert_same(ours, theirs):
    """Equal values of the same types, all the way down."""
    assert type(ours) is type(theirs)
    if isinstance(theirs, tuple):
        assert len(ours) == len(theirs)
        for mine, its in zip(ours, theirs, strict=True):
            assert_same(mine, its)
    elif isinstance(theirs, np.ndarray):
        assert (ours.dtype, ours.shape, ours.flags.writeable) == (theirs.dtype, theirs.shape, theirs.flags.writeable)
        np.testing.assert_array_equal(ours, theirs)
    else:
        assert ours == theirs


def pictures(photo):
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, (97, 131), dtype=np.uint8)
    gray = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    return {
        "grey": gray,
        "one channel": gray[:, :, np.newaxis],
        "BGR": photo,
        "BGRA": cv2.cvtColor(photo, cv2.COLOR_BGR2BGRA),
        "strided": gray[::2, ::2],
        "strided BGR": photo[::2, ::-1],
        "two faces": np.tile(gray[:150], (1, 2)),
        "noise": noise,
        "colour noise": rng.integers(0, 256, (90, 120, 3), dtype=np.uint8),
        "smooth noise": cv2.resize(noise, (320, 240), interpolation=cv2.INTER_CUBIC),
        "flat": np.full((100, 100), 90, np.uint8),
        "smaller than the window": np.zeros((5, 5), np.uint8),
        "a column": np.zeros(100, np.uint8),
        "empty": np.zeros((0, 0), np.uint8),
        "none": None,
    }


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize("name", KINDS)
def test_every_picture_gives_what_opencv_gives(name, photo, single_thread):
    ours, theirs = both(name)
    hits = 0
    for picture in pictures(photo).values():
        for neighbors in (0, 1, 3):
            boxes = theirs.detectMultiScale(picture, minNeighbors=neighbors)
            hits += len(boxes)
            assert_same(ours.detectMultiScale(picture, minNeighbors=neighbors), boxes)
            assert_same(
                ours.detectMultiScale2(picture, minNeighbors=neighbors),
                theirs.detectMultiScale2(picture, minNeighbors=neighbors),
            )
            assert_same(
                ours.detectMultiScale3(picture, minNeighbors=neighbors, outputRejectLevels=True),
                theirs.detectMultiScale3(picture, minNeighbors=neighbors, outputRejectLevels=True),
            )
    assert hits > 0


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((1.2,), {}),
        ((1.1, 2), {}),
        ((2,), {}),
        ((np.float32(1.3), np.int64(1)), {}),
        ((1.1, 3, 0, (30, 30), (300, 300)), {}),
        ((None, None, None, None, None), {}),
        ((), {"minSize": [60, 60]}),
        ((), {"minSize": (200, 200), "maxSize": (100, 100)}),
        ((), {"minSize": (600, 600)}),
        ((), {"minSize": (-5, -5)}),
        ((), {"maxSize": (95, 95)}),
        ((), {"maxSize": (-5, -5)}),
        ((), {"maxSize": (40, 0)}),
        ((), {"minSize": np.array([40, 90])}),
        ((), {"scaleFactor": 1.05, "minNeighbors": -1}),
        ((), {"flags": 15}),
    ],
)
def test_every_argument_means_what_it_means_to_opencv(arguments, options, gray, single_thread):
    ours, theirs = both()
    for method in METHODS[:2]:
        assert_same(
            getattr(ours, method)(gray, *arguments, **options), getattr(theirs, method)(gray, *arguments, **options)
        )
    options = {**options, "outputRejectLevels": True}
    assert_same(
        ours.detectMultiScale3(gray, *arguments, **options), theirs.detectMultiScale3(gray, *arguments, **options)
    )


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize("path", sorted(CASCADES.glob("*.xml")), ids=lambda path: path.stem)
def test_what_is_told_about_a_cascade_is_what_opencv_tells(path):
    ours, theirs = both(path.name)
    for method in ("empty", "getOriginalWindowSize", "isOldFormatCascade", "getFeatureType"):
        assert_same(getattr(ours, method)(), getattr(theirs, method)())


@pytest.mark.parity
@needs_opencv4
def test_groups_whose_sums_are_all_negative_keep_them_as_in_opencv(gray, single_thread):
    ours, theirs = both("haarcascade_smile.xml")
    found = theirs.detectMultiScale3(gray, 1.1, 1, outputRejectLevels=True)
    assert min(found[2]) < 0
    assert_same(ours.detectMultiScale3(gray, 1.1, 1, outputRejectLevels=True), found)


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize(
    ("method", "arguments", "options"),
    [
        ("detectMultiScale", (), {"scaleFactor": 1.0}),
        ("detectMultiScale2", (), {"scaleFactor": float("nan")}),
        ("detectMultiScale", ("1.1",), {}),
        ("detectMultiScale", (), {"minNeighbors": 3.0}),
        ("detectMultiScale", (), {"flags": 1.5}),
        ("detectMultiScale", (), {"minSize": (40.5, 40)}),
        ("detectMultiScale", (), {"minSize": (40,)}),
        ("detectMultiScale", (), {"maxSize": 40}),
        ("detectMultiScale", (), {"sizes": 1}),
        ("detectMultiScale2", (1.1, 3, 0, (0, 0), (0, 0), True), {}),
    ],
)
def test_what_opencv_refuses_is_refused(method, arguments, options, gray):
    ours, theirs = both()
    with pytest.raises(cv2.error):
        getattr(theirs, method)(gray, *arguments, **options)
    with pytest.raises((ValueError, TypeError)):
        getattr(ours, method)(gray, *arguments, **options)


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((50, 50), np.float32),
        np.zeros((50, 50), np.int8),
        np.zeros((50, 50, 3), np.uint16),
        np.zeros((50, 50), bool),
        np.zeros((50, 50, 2), np.uint8),
        np.zeros((50, 50, 5), np.uint8),
        [[1, 2], [3, 4]],
    ],
    ids=["float32", "int8", "uint16", "bool", "two channels", "five channels", "a list"],
)
def test_pictures_that_opencv_refuses_are_refused(picture):
    ours, theirs = both()
    for method in METHODS:
        with pytest.raises(cv2.error):
            getattr(theirs, method)(picture)
        with pytest.raises((ValueError, TypeError), match="image"):
            getattr(ours, method)(picture)


@pytest.mark.parity
@needs_opencv4
def test_names_and_numbers_beside_the_class_are_those_of_opencv():
    for name in ("DO_CANNY_PRUNING", "SCALE_IMAGE", "FIND_BIGGEST_OBJECT", "DO_ROUGH_SEARCH"):
        assert getattr(opencv, f"CASCADE_{name}") == getattr(cv2, f"CASCADE_{name}")
    assert (opencv.data.haarcascades + FACE).removeprefix(str(CASCADES)) == (cv2.data.haarcascades + FACE).removeprefix(
        str(Path(cv2.__file__).parent / "data")
    )


@pytest.mark.parity
@needs_opencv4
@pytest.mark.parametrize("method", METHODS)
def test_arguments_have_the_names_places_and_order_of_opencv(method):
    theirs = re.match(rf"\s*{method}\((.*?)\)", getattr(cv2.CascadeClassifier, method).__doc__)
    assert theirs is not None
    names = re.findall(r"\w+", theirs[1])
    assert list(inspect.signature(getattr(CascadeClassifier(), method)).parameters) == names


@pytest.mark.parametrize("method", [*METHODS, "getOriginalWindowSize", "isOldFormatCascade", "getFeatureType"])
def test_an_empty_classifier_answers_nothing_but_that_it_is_empty(method):
    classifier = CascadeClassifier()
    assert classifier.empty()
    arguments = (np.zeros((50, 50), np.uint8),) if method in METHODS else ()
    with pytest.raises(ValueError, match="empty"):
        getattr(classifier, method)(*arguments)


@pytest.mark.parametrize("broken", ["not there.xml", "broken.xml", "lbp.xml", "."])
def test_a_failed_load_empties_the_classifier_and_says_why(tmp_path, broken, caplog):
    (tmp_path / "broken.xml").write_text("<opencv_storage><cascade>", encoding="utf-8")
    (tmp_path / "lbp.xml").write_text(
        "<opencv_storage><cascade><featureType>LBP</featureType></cascade></opencv_storage>", encoding="utf-8"
    )
    classifier = CascadeClassifier(FACE)
    assert not classifier.empty()
    assert classifier.load(tmp_path / broken) is False
    assert classifier.empty()
    assert len(caplog.messages) == 1
    assert CascadeClassifier(str(tmp_path / broken)).empty()
    assert classifier.load(FACE) is True


@pytest.mark.parametrize(
    "name",
    [
        FACE,
        "haarcascade_frontalface_default",
        CASCADES / FACE,
        str(CASCADES / FACE).encode(),
        opencv.data.haarcascades + FACE,
        "/gone/site-packages/cv2/data/" + FACE,
    ],
    ids=["file name", "stock name", "path", "bytes", "data.haarcascades", "OpenCV 4's folder, now gone"],
)
def test_the_stock_cascades_are_found_however_they_are_named(name, gray):
    classifier = CascadeClassifier(filename=name)
    assert not classifier.empty()
    assert classifier.getOriginalWindowSize() == (24, 24)
    assert len(classifier.detectMultiScale(gray)) == 1


def test_a_file_that_is_there_goes_before_the_stock_cascade_of_its_name(tmp_path):
    (tmp_path / FACE).write_bytes((CASCADES / "haarcascade_eye.xml").read_bytes())
    assert CascadeClassifier(tmp_path / FACE).getOriginalWindowSize() == (20, 20)


def test_reject_levels_that_nobody_asked_for_are_empty(gray):
    boxes, levels, sums = CascadeClassifier(FACE).detectMultiScale3(gray)
    assert len(boxes) == 1
    assert (levels, sums) == ((), ())


def test_the_example_of_the_issue_runs(gray):
    boxes, levels, sums = CascadeClassifier("haarcascade_eye.xml").detectMultiScale3(gray, outputRejectLevels=True)
    assert len(boxes) == len(levels) == len(sums) >= 1
    assert set(levels) == {24}
