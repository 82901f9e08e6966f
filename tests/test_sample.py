import hashlib

from desktop_app import assets
from desktop_app.media.images import read_image


def test_the_sample_is_the_file_that_its_source_note_describes():
    note = (assets.sample_photo().parent / "SOURCE.txt").read_text(encoding="utf-8")

    assert hashlib.sha256(assets.sample_photo().read_bytes()).hexdigest() in note
    assert "public domain" in note


def test_the_sample_can_be_read():
    assert read_image(assets.sample_photo()).pixels.shape == (512, 512, 3)
