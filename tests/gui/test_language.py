"""Which language the window speaks, and that its words are found wherever they are asked for."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui import language
from desktop_app.gui.views.empty_state import EmptyState, UnreadableState
from desktop_app.gui.wording import count_text, target_label


@pytest.fixture(autouse=True)
def _english_afterwards(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    language.install(qapp, "en")
    QLocale.setDefault(before)


def speak_system(monkeypatch: pytest.MonkeyPatch, *tags: str) -> None:
    """Let the system prefer these languages, the first one most."""
    system = SimpleNamespace(uiLanguages=lambda: list(tags))
    monkeypatch.setattr(language, "QLocale", SimpleNamespace(system=lambda: system))


@pytest.mark.parametrize(
    ("tags", "spoken"),
    [
        (["ko-Kore-KR", "ko-KR", "ko"], "ko"),
        (["ko_KR"], "ko"),
        (["en-GB", "ko"], "en"),
        (["de-DE", "de", "ko-KR"], "ko"),
        (["de-DE", "fr"], "en"),
        (["C"], "en"),
        (["kok-IN"], "en"),  # Konkani
        ([], "en"),
    ],
)
def test_the_system_s_first_language_that_is_spoken_is_chosen(
    monkeypatch: pytest.MonkeyPatch, tags: list[str], spoken: str
) -> None:
    speak_system(monkeypatch, *tags)
    assert language.chosen("system") == spoken


@pytest.mark.parametrize("preference", ["en", "ko"])
def test_a_preference_wins_over_the_system(monkeypatch: pytest.MonkeyPatch, preference: str) -> None:
    speak_system(monkeypatch, "de-DE")
    assert language.chosen(preference) == preference


def test_a_language_that_nobody_speaks_is_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_system(monkeypatch, "ko-KR")
    assert language.chosen("tlh") == "ko"


def test_shared_words_and_qt_s_own_are_korean(qapp: QApplication) -> None:
    assert language.install(qapp, "ko") == "ko"
    assert target_label("plate") == "번호판"
    assert count_text("face", 3) == "얼굴 3개"
    for context, text in (
        ("QPlatformTheme", "Cancel"),
        ("QWidgetTextControl", "&Copy"),
        ("QAbstractSpinBox", "&Step up"),
        ("QFileDialog", "File &name:"),
        ("QUndoStack", "Undo %1"),
    ):
        assert QCoreApplication.translate(context, text) != text
    assert QLocale().language() == QLocale.Language.Korean


def test_another_language_takes_the_first_one_s_place(qapp: QApplication) -> None:
    for spoken in ("ko", "en", "ko", "ko"):
        language.install(qapp, spoken)
        assert target_label("face") == {"ko": "얼굴", "en": "Face"}[spoken]
    qapp.processEvents()
    assert len(qapp.findChildren(QTranslator, "language")) == 2
    language.install(qapp, "en")
    assert target_label("face") == "Face"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QLocale().language() == QLocale.Language.English


def test_without_the_file_of_words_all_is_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = tmp_path_factory.mktemp("resources")
    monkeypatch.setattr(language.assets, "resources_dir", lambda: empty)
    assert language.install(qapp, "ko") == "en"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_words_are_found_through_the_classes_that_a_class_is_made_of(qtbot: QtBot, qapp: QApplication) -> None:
    """What a base class says is collected under the base's name, and asked for under that of the object's class."""

    class Later(UnreadableState):
        """Has no words of its own."""

    language.install(qapp, "ko")
    for made in (Later(), UnreadableState(), EmptyState()):
        qtbot.addWidget(made)
    assert Later().tr("Remove from list") == UnreadableState().tr("Remove from list") == "목록에서 빼기"
    assert EmptyState().tr("Try the sample") == "예제 사진 열기"
