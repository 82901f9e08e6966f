import hashlib

import pytest

from desktop_app.assets import cascades_dir
from desktop_app.detection import catalogue
from desktop_app.errors import CascadeError
from tests.detection.cascade_strategies import SMALL, to_new_xml

TARGETS = {"face", "eyes", "smile", "cat-face", "full-body", "upper-body", "lower-body", "plate"}
ENTRIES = {entry.name: entry for entry in catalogue.stock_cascades()}


def test_every_cascade_file_is_in_the_catalogue_and_the_other_way_round():
    assert len(ENTRIES) == 17
    assert set(ENTRIES) == {path.stem for path in cascades_dir().glob("*.xml")}


@pytest.mark.parametrize("name", ENTRIES)
def test_facts_in_the_catalogue_are_those_of_the_file(name):
    entry = ENTRIES[name]
    described = catalogue.describe(entry.path)
    for fact in ("name", "window", "tilted", "stages", "trees", "features", "old_format", "sha256"):
        assert getattr(entry, fact) == getattr(described, fact), fact


@pytest.mark.parametrize("name", ENTRIES)
def test_the_licence_is_the_one_whose_notice_stands_in_those_lines(name):
    entry = ENTRIES[name]
    lines = entry.path.read_text(encoding="utf-8").splitlines()
    agreements = [line.strip(" |") for line in lines if "License Agreement" in line]
    if entry.notice_lines is None:
        assert agreements == []
        assert entry.licence == "no notice in the file"
        assert entry.copyright == ""
        return
    first, last = entry.notice_lines
    notice = lines[first - 1 : last]
    assert any(entry.licence.startswith(agreement) for agreement in agreements)
    assert any("IMPORTANT: READ BEFORE DOWNLOADING" in line for line in notice[:2])
    assert "possibility of such damage" in notice[-1].lower()
    year, holder = entry.copyright.split(maxsplit=1)
    assert any(f"Copyright (c) {year}" in line.replace("(C)", "(c)") for line in notice)
    assert holder.split(" (")[0] in " ".join(notice)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_stock_cascade_has_a_target_and_says_what_it_is_for_in_both_languages(name):
    entry = ENTRIES[name]
    assert entry.target in TARGETS
    assert entry.purpose.isascii()
    assert entry.purpose.endswith(".")
    assert any("\uac00" <= letter <= "\ud7a3" for letter in entry.purpose_ko)


def test_every_target_has_a_cascade():
    assert {entry.target for entry in ENTRIES.values()} == TARGETS


@pytest.mark.parametrize("name", ["eye", "haarcascade_eye", "eye.xml", "haarcascade_eye.xml"])
def test_a_stock_cascade_is_found_by_short_and_full_name(name):
    assert catalogue.find(name) == ENTRIES["haarcascade_eye"]


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(CascadeError, match=r"'nose'.*frontalface_alt2"):
        catalogue.find("nose")


def test_a_users_own_file_is_described_from_what_is_in_it(tmp_path):
    path = tmp_path / "mine.xml"
    path.write_bytes(to_new_xml(SMALL))
    entry = catalogue.describe(path)
    assert (entry.name, entry.path, entry.window) == ("mine", path, SMALL.window)
    assert (entry.stages, entry.trees, entry.features, entry.tilted) == (1, 2, 1, False)
    assert entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (entry.target, entry.licence, entry.notice_lines) == ("", "", None)


def test_a_users_own_file_that_is_no_cascade_is_refused(tmp_path):
    path = tmp_path / "mine.xml"
    path.write_text("hello")
    with pytest.raises(CascadeError, match="'mine' cannot be used"):
        catalogue.describe(path)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"cascades": [{}]}', '{"cascades": 3}'])
def test_a_damaged_catalogue_is_one_error(tmp_path, monkeypatch, text):
    if text is not None:
        (tmp_path / "catalogue.json").write_text(text)
    monkeypatch.setattr(catalogue, "cascades_dir", lambda: tmp_path)
    with pytest.raises(CascadeError, match="Install the program again"):
        catalogue.stock_cascades()
