import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.assets import cascades_dir
from desktop_app.detection import cascade_xml
from desktop_app.detection.cascade import Cascade
from desktop_app.errors import CascadeError
from tests.detection.cascade_strategies import SMALL, assert_sound, to_new_xml, to_old_xml

PLATES = [cascades_dir() / f"haarcascade_{name}.xml" for name in ("russian_plate_number", "license_plate_rus_16stages")]


def small_xml(old: str, new: str) -> bytes:
    """A legal file with one text in it replaced."""
    text = to_new_xml(SMALL).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


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


def test_bytes_beyond_the_limit_are_refused_before_they_are_parsed():
    with pytest.raises(CascadeError, match="larger than 10 MB"):
        Cascade.parse(b"<" + b"a" * cascade_xml.MAX_BYTES, "mine")


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
