"""What an error says in the window's language."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop_app.errors import AppError, Phrase, PictureEmptyError, StoreError
from desktop_app.export.writing import encode_image
from desktop_app.gui import language
from desktop_app.gui.wording import error_text, phrase_text
from desktop_app.gui.workers.defects import DefectError
from desktop_app.media.images import read_image

EMPTY = "{path} is empty, it has no bytes; copy or download it once more."


@pytest.fixture
def _korean(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    language.install(qapp, "ko")
    yield
    language.install(qapp, "en")
    QLocale.setDefault(before)


def test_in_english_it_is_the_error_s_own_text() -> None:
    error = PictureEmptyError(EMPTY, path="a.jpg")
    assert error_text(error) == str(error) == "a.jpg is empty, it has no bytes; copy or download it once more."


@pytest.mark.usefixtures("_korean")
class TestKorean:
    def test_what_reading_a_picture_says(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jpg"
        path.touch()
        with pytest.raises(PictureEmptyError) as caught:
            read_image(path)
        assert error_text(caught.value) == f"{path}은(는) 내용이 없는 빈 파일입니다. 다시 복사하거나 내려받으십시오."
        assert str(caught.value).startswith(f"{path} is empty")

    def test_a_part_that_is_a_phrase_is_translated_too(self) -> None:
        error = StoreError(
            "{failure} ({reason}); {remedy}.",
            failure=Phrase("The library {path} cannot be read", path="{a}.sqlite"),
            reason=Phrase("the disk is full"),
            remedy="what the system says",
        )
        assert error_text(error) == (
            "라이브러리 파일 {a}.sqlite을(를) 읽을 수 없습니다(디스크 공간이 부족함). what the system says."
        )

    @pytest.mark.parametrize("value", ["{path}", "{", "100 %", "\udcff"])
    def test_values_are_as_they_are(self, value: str) -> None:
        assert error_text(PictureEmptyError(EMPTY, path=value)).startswith(f"{value}은(는) ")

    @pytest.mark.parametrize("text", ["Nobody translated {this}", "a\udcff.jpg is gone", "없다", ""])
    def test_words_that_nobody_translated_stay(self, text: str) -> None:
        assert error_text(AppError(text)) == text

    def test_what_is_no_phrase_stays(self) -> None:
        assert phrase_text("the disk is full") == "the disk is full"
        assert phrase_text(Phrase("the disk is full")) == "디스크 공간이 부족함"

    def test_a_name_without_an_ending_is_told_in_korean(self, tmp_path: Path) -> None:
        with pytest.raises(AppError) as caught:
            encode_image(tmp_path / "a", np.zeros((1, 1, 3), np.uint8))
        assert "'없음'" in error_text(caught.value)

    def test_what_a_defect_met_is_told_in_korean(self) -> None:
        error = DefectError(
            "{what}: the program made a mistake ({kind}). The log has the details.",
            what=Phrase("the saved work"),
            kind="LookupError",
        )
        assert (
            error_text(error)
            == "저장된 작업: 프로그램 오류가 발생했습니다(LookupError). 자세한 내용은 로그에 있습니다."
        )
