import json

import pytest
from hypothesis import given

from desktop_app.detection.geometry import Detection
from desktop_app.library.annotations import Annotation, Decision, Review
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.work import Work
from desktop_app.library.work_format import WorkFormatError, decode, encode
from tests.library.works import work, works


@given(kept=works)
def test_work_comes_back_to_the_last_bit(kept):
    # By its text too: -0.0 equals 0.0.
    assert decode(encode(kept)) == kept
    assert repr(decode(encode(kept))) == repr(kept)


def test_found_box_that_nobody_touched_is_written_once():
    detection = Detection(1, 2, 3, 4, 0.5, 6)

    assert encode(Work(found=(Annotation(1, detection, found=detection),))).count(b"neighbors") == 1


def test_nothing_given_is_nothing_known():
    assert decode(b"{}") == Work()
    assert decode(b'{"review": {}, "plan": {}}') == Work(plan=SearchPlan())


def test_missing_optional_values_have_their_defaults():
    box = b'{"id": 7, "detection": {"left": 1, "top": 2, "width": 3, "height": 4, "score": 1, "neighbors": 0}}'
    detection = Detection(1, 2, 3, 4, 1.0, 0)

    assert decode(b'{"found": [%s]}' % box).found == (Annotation(7, detection, Decision.OPEN, detection),)


def test_unknown_keys_are_left_aside():
    values = json.loads(encode(work()))
    for place in (values, values["plan"], values["review"], values["found"][0], values["found"][0]["detection"]):
        place["added later"] = [1, {"a": None}]

    assert decode(json.dumps(values).encode()) == work()


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"work"',
        b"[" * 100_000,
        encode(work())[:-1],
        encode(work()).decode().encode("utf-16"),
        b'{"seconds": "1"}',
        b'{"seconds": %s}' % (b"9" * 400),
        b'{"seconds": %s}' % (b"9" * 5000),
        b'{"size": [1]}',
        b'{"size": [1, 2, 3]}',
        b'{"size": [1, true]}',
        b'{"plan": {"targets": "face"}}',
        b'{"found": {}}',
        b'{"found": [{}]}',
        b'{"found": [{"id": 1, "detection": {}}]}',
        b'{"review": {"is_complete": 1}}',
        b'{"review": {"annotations": [3]}}',
        encode(Work(review=Review(work().found))).replace(b'"open"', b'"perhaps"'),
        b'{"seconds": \xff}',
    ],
    ids=lambda encoded: repr(encoded[:40]),
)
def test_what_is_no_work_is_told(encoded):
    with pytest.raises(WorkFormatError):
        decode(encoded)
