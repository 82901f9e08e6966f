"""The language of the window: which one, its words, Qt's own words, the way that numbers are written."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop_app import assets, settings

# The program is written in it; all others need a file of words.
WRITTEN_IN = "en"
SPOKEN = tuple(choice for choice in settings.LANGUAGE.choices if choice != settings.LANGUAGE.default)

_OURS = "language"  # the translators that were installed here carry this name


def chosen(preference: str) -> str:
    """The language that a preference comes to, such as "ko"; "system" is the first of the system's that is spoken."""
    if preference in SPOKEN:
        return preference
    tags = (tag.replace("_", "-").partition("-")[0] for tag in QLocale.system().uiLanguages())
    return next((tag for tag in tags if tag in SPOKEN), WRITTEN_IN)


def install(app: QCoreApplication, preference: str) -> str:
    """Speak "en" or "ko", or what the "system" speaks, from now on, and return which; what was installed before goes.

    Widgets that are made afterwards have the words; to those that are there Qt sends a LanguageChange event.
    """
    _take_back(app)
    language = chosen(preference)
    if language != WRITTEN_IN:
        # Qt asks the translator that was installed last first, so that our words come before Qt's.
        _install_file(app, f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        if not _install_file(app, f"haarlens_{language}", str(assets.resources_dir() / "translations")):
            language = WRITTEN_IN  # an incomplete installation: better one language than half of another
            _take_back(app)
    QLocale.setDefault(_locale(language))
    return language


def _take_back(app: QCoreApplication) -> None:
    for translator in app.findChildren(QTranslator, _OURS):
        app.removeTranslator(translator)
        translator.deleteLater()
        translator.setObjectName("")


def _install_file(app: QCoreApplication, name: str, folder: str) -> bool:
    translator = QTranslator()
    translator.setObjectName(_OURS)
    if not translator.load(name, folder):
        return False
    translator.setParent(app)
    return app.installTranslator(translator)


def _locale(language: str) -> QLocale:
    """The system's locale where it is of that language, since it knows the country too; else the language's own."""
    system = QLocale.system()
    own = QLocale(language)
    return system if system.language() == own.language() else own
