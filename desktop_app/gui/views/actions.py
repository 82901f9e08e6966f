"""Everything that the window can be told to do: words, icons, shortcuts, in one place."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter, QPixmap

from desktop_app import settings
from desktop_app.gui.icons import icon
from desktop_app.gui.views.output_actions import OutputActions
from desktop_app.gui.wording import target_label

SWATCH_PX = 12
# How fast a video may play, and what each speed is called.
RATES = ("0.25", "0.5", "1", "2", "4")


@dataclass(frozen=True, slots=True)
class Playing:
    """What can be done to what is played. is_on: there is a camera or a video, or it is said why not.

    is_video: it is no camera. is_file: it is a video in a file. shows: there is a picture of it. goes: it can stand
    still and go on. has_others: videos were opened together with it.
    """

    is_on: bool = False
    is_video: bool = False
    is_file: bool = False
    shows: bool = False
    goes: bool = False
    is_paused: bool = False
    has_others: bool = False


class Actions(OutputActions):
    """The actions, without what they do: session, reviewing and commands connect them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._any_listed = False
        self._playing = Playing()
        self._make_file_actions()
        self._make_box_actions()
        self._make_review_actions()
        self._make_view_actions()
        self._make_live_actions()
        self._make_program_actions()
        self._make_output_actions()
        steps = (self.previous, self.next, self.next_box, self.previous_box, self.undo, self.redo)
        frames = (self.step_back, self.step_on)
        for action in (self.zoom_in, self.zoom_out, *steps, *frames):
            action.setAutoRepeat(True)
        self.set_photo_shown(False)
        self.set_picture_shown(False)
        self.set_listed(False, False)
        self.set_searching(False, False)
        self.set_boxes_selected(set(), False)
        self.set_playing(Playing())
        self.name_steps(None, None)

    def set_photo_shown(self, shown: bool) -> None:
        """Enable what needs a photograph on the canvas; see also `set_picture_shown`."""
        needing = (self.save_copy, self.draw_box, self.add_box, self.select_all, self.next_box, self.previous_box)
        for action in needing:
            action.setEnabled(shown)
        self._set_output_shown(shown)
        self.explain.setEnabled(shown or self.explain.isChecked())  # what is open can be closed
        self.compare.setEnabled(shown)

    def set_listed(self, current: bool, any_at_all: bool) -> None:
        """Enable what needs a photograph in the list."""
        for action in (self.remove, self.accept, self.reviewed, self.show_in_folder):
            action.setEnabled(current)
        for action in (self.clear, self.save_session):
            action.setEnabled(any_at_all)
        self._set_output_listed(any_at_all)
        self._any_listed = any_at_all
        self._enable_steps()

    def set_searching(self, searching: bool, waiting: bool) -> None:
        """Enable Cancel while something is searched, and Detect while something waits and nothing is searched."""
        self.cancel.setEnabled(searching)
        self.detect.setEnabled(waiting and not searching)

    def set_boxes_selected(self, targets: Collection[str], dropped: bool) -> None:
        """Enable what needs selected boxes; targets: what those boxes are; dropped: whether all of them are."""
        for action in (self.keep_or_drop, self.delete, self.duplicate, *self.targets.values()):
            action.setEnabled(bool(targets))
        self.keep_or_drop.setText(self.tr("Keep box") if dropped else self.tr("Drop box"))
        for target, action in self.targets.items():
            action.setChecked(targets == {target})

    def set_playing(self, playing: Playing) -> None:
        """Enable what can be done to the camera or the video that is played."""
        self.pause.setEnabled(playing.goes)
        self.pause.setIcon(icon("play" if playing.is_paused else "pause"))
        self.pause.setText(self.tr("Play") if playing.is_paused else self.tr("Pause"))
        self.step_on.setEnabled(playing.goes)
        for action in (self.step_back, self.next_found, self.previous_found, self.search_video, *self.rates.values()):
            action.setEnabled(playing.goes and playing.is_video)
        for action in (self.snapshot, self.record, self.show_search):
            action.setEnabled(playing.shows)
        self.hide_video.setEnabled(playing.is_file and playing.shows)
        self.mirror.setEnabled(not playing.is_video)
        self.close_live.setEnabled(playing.is_on)
        if playing.is_on:
            self.set_picture_shown(playing.shows)
        self._playing = playing
        self._enable_steps()

    def set_picture_shown(self, shown: bool) -> None:
        """Enable what needs a picture of any kind: to zoom and to copy it."""
        for action in (self.zoom_in, self.zoom_out, self.zoom_fit, self.zoom_actual, self.show_boxes, self.copy):
            action.setEnabled(shown)

    def set_reviewed(self, reviewed: bool, any_at_all: bool) -> None:
        """Show whether the photographs selected have been reviewed."""
        self.reviewed.setChecked(reviewed)
        self.reviewed.setEnabled(any_at_all)

    def name_steps(self, undo: str | None, redo: str | None) -> None:
        """Say which step Undo takes back and which Redo does again; None where there is none."""
        for action, words, step in ((self.undo, self.tr("Undo"), undo), (self.redo, self.tr("Redo"), redo)):
            action.setText(f"{words}: {step}" if step else words)
            action.setEnabled(step is not None)

    def choose_scheme(self, preference: str) -> None:
        """Mark one of the schemes."""
        self.schemes[preference].setChecked(True)

    def choose_language(self, preference: str) -> None:
        """Mark one of the languages."""
        self.languages[preference].setChecked(True)

    def groups(self) -> list[tuple[str, list[QAction]]]:
        """All actions that have a shortcut, in groups with a title."""
        groups = [
            (
                self.tr("Photos"),
                [self.open, self.open_folder, self.paste, self.restore, self.open_session, self.save_session],
            ),
            (self.tr("Review"), [self.accept, self.reviewed, self.previous, self.next, self.undo, self.redo]),
            (
                self.tr("Boxes"),
                [
                    self.next_box,
                    self.previous_box,
                    self.keep_or_drop,
                    self.delete,
                    self.duplicate,
                    self.draw_box,
                    self.add_box,
                ]
                + [self.select_all, *self.targets.values()],
            ),
            (
                self.tr("Camera and video"),
                [
                    self.camera,
                    self.pause,
                    self.step_back,
                    self.step_on,
                    self.previous_found,
                    self.next_found,
                    self.snapshot,
                    self.record,
                    self.show_search,
                    self.close_live,
                ],
            ),
            (
                self.tr("View"),
                [self.zoom_in, self.zoom_out, self.zoom_fit, self.zoom_actual, self.show_boxes]
                + [self.explain, self.compare, self.full_screen],
            ),
            (
                self.tr("Hide, crop, export"),
                [
                    self.hide_panel,
                    self.hide_copy,
                    self.hide_video,
                    self.crop_panel,
                    self.crop_copy,
                    self.export_boxes,
                ],
            ),
            (
                self.tr("Program"),
                [self.detect, self.cancel, self.copy, self.save_copy, self.settings]
                + [self.share, self.tour, self.shortcuts, self.quit],
            ),
        ]
        return [(title, [action for action in actions if action.shortcut()]) for title, actions in groups]

    def _enable_steps(self) -> None:
        """Previous and Next go through the videos that were opened together, or else through the photographs."""
        for action in (self.previous, self.next):
            action.setEnabled(self._playing.has_others if self._playing.is_on else self._any_listed)

    def _make_file_actions(self) -> None:
        standard = QKeySequence.StandardKey
        self.open = self._made(self.tr("Open..."), "open", standard.Open, self.tr("Open photos"))
        self.open_folder = self._made(
            self.tr("Open folder..."), "folder", "Ctrl+Shift+O", self.tr("Open all photos in a folder")
        )
        self.sample = self._made(self.tr("Try the sample"), "sample", "", self.tr("Open the built-in photograph"))
        self.restore = self._made(
            self.tr("Go on with last photos"),
            "",
            "Ctrl+Shift+T",
            self.tr("Open the photos again that were listed last time, with all your work"),
        )
        self.restore.setEnabled(False)
        self.open_session = self._made(
            self.tr("Open session..."), "", "Ctrl+Alt+O", self.tr("Open a list of photos with all the work in it")
        )
        self.save_session = self._made(
            self.tr("Save session as..."), "", "Ctrl+Shift+S", self.tr("Save the list with all the work in one file")
        )
        self.save_copy = self._made(
            self.tr("Save annotated copy..."), "save", standard.Save, self.tr("Save a copy with the boxes drawn in")
        )
        self.show_in_folder = self._made(
            self.tr("Show in folder"), "folder", "", self.tr("Open the folder that this photo lies in")
        )
        self.quit = self._made(self.tr("Quit"), "", "Ctrl+Q", self.tr("Close the window"))
        self.paste = self._made(
            self.tr("Paste photo"), "paste", standard.Paste, self.tr("Open the picture or the files on the clipboard")
        )
        self.copy = self._made(
            self.tr("Copy annotated picture"),
            "copy",
            standard.Copy,
            self.tr("Copy the picture with the boxes drawn in"),
        )
        self.remove = self._made(
            self.tr("Remove from list"), "remove", "", self.tr("Take this photo out of the list; the file stays")
        )
        self.clear = self._made(
            self.tr("Clear list"), "", "", self.tr("Take all photos out of the list; the files stay")
        )

    def _make_box_actions(self) -> None:
        self.next_box = self._made(self.tr("Next box"), "", ".", self.tr("Select the next box"))
        self.previous_box = self._made(self.tr("Previous box"), "", ",", self.tr("Select the box before"))
        self.keep_or_drop = self._made(
            self.tr("Drop box"), "", "X", self.tr("Leave the box out, dimmed, or bring it back")
        )
        self.keep_or_drop.setIconText(self.tr("Drop box, or bring it back"))
        self.delete = self._made(
            self.tr("Delete box"), "remove", ("Del", "Backspace"), self.tr("Take the selected boxes away")
        )
        self.duplicate = self._made(self.tr("Duplicate box"), "", "Ctrl+D", self.tr("Put a copy beside each box"))
        self.draw_box = self._made(
            self.tr("Draw box"), "draw", "D", self.tr("Draw one box with the mouse, also inside another box")
        )
        self.draw_box.setCheckable(True)
        self.add_box = self._made(
            self.tr("Add box"),
            "",
            ("N", "Ins"),
            self.tr("Put a new box in the middle, for the arrow keys to move"),
        )
        self.select_all = self._made(self.tr("Select all boxes"), "", "Ctrl+A", self.tr("Select all boxes"))
        self.targets: dict[str, QAction] = {}
        for number, (target, style) in enumerate(settings.TARGET_STYLES.items(), 1):
            label = target_label(target)
            words = self.tr("The selected boxes are: {target}").format(target=label)
            action = self._made(label, "", f"Ctrl+{number}", words)
            action.setIcon(_swatch(style))
            action.setCheckable(True)
            self.targets[target] = action

    def _make_review_actions(self) -> None:
        self.undo = self._made(self.tr("Undo"), "undo", "Ctrl+Z", self.tr("Take the last step back"))
        self.redo = self._made(self.tr("Redo"), "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), self.tr("Do it again"))
        for action, words in ((self.undo, self.tr("Undo")), (self.redo, self.tr("Redo"))):
            action.setIconText(words)  # what it is called where the step is not named
        self.accept = self._made(
            self.tr("Accept and next"),
            "accept",
            ("Return", "Enter"),
            self.tr("The boxes are right: go on to the next photo that needs a look"),
        )
        self.reviewed = self._made(self.tr("Reviewed"), "", "R", self.tr("Mark as reviewed, or take the mark back"))
        self.reviewed.setCheckable(True)
        self.previous = self._made(self.tr("Previous photo"), "previous", "PgUp", self.tr("Show the photo before"))
        self.next = self._made(self.tr("Next photo"), "next", "PgDown", self.tr("Show the photo after"))
        self.detect = self._made(
            self.tr("Detect all"), "detect", "F5", self.tr("Search the photos that are new or out of date")
        )
        self.cancel = self._made(self.tr("Cancel"), "cancel", "Esc", self.tr("Stop searching"))

    def _make_view_actions(self) -> None:
        self.zoom_in = self._made(self.tr("Zoom in"), "zoom-in", ("+", "=", "Ctrl++"), self.tr("Zoom in"))
        self.zoom_out = self._made(self.tr("Zoom out"), "zoom-out", ("-", "Ctrl+-"), self.tr("Zoom out"))
        self.zoom_fit = self._made(self.tr("Fit to window"), "zoom-fit", "0", self.tr("Show the whole photo"))
        self.zoom_actual = self._made(
            self.tr("Actual size"), "zoom-actual", "1", self.tr("Show each pixel of the photo as one on the screen")
        )
        self.show_boxes = self._made(self.tr("Show boxes"), "", "B", self.tr("Show the photo with or without boxes"))
        self.show_boxes.setCheckable(True)
        self.show_boxes.setChecked(True)
        self.explain = self._made(
            self.tr("Explain"), "explain", "E", self.tr("See how a cascade looks at this photo, and at any place in it")
        )
        self.explain.setCheckable(True)
        self.compare = self._made(
            self.tr("Compare..."), "", "Ctrl+Alt+E", self.tr("Search this photo in two ways, side by side")
        )
        self.full_screen = self._made(self.tr("Full screen"), "full-screen", "F11", self.tr("Use the whole screen"))
        self.full_screen.setCheckable(True)
        self.reset_layout = self._made(
            self.tr("Reset layout"), "", "", self.tr("Put all panels back where they were at first")
        )
        self.schemes = self._made_choices(
            {"system": self.tr("Like the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        )
        # Each language by its own name, so that who cannot read the others finds it.
        self.languages = self._made_choices({"system": self.tr("Like the system"), "en": "English", "ko": "한국어"})

    def _make_live_actions(self) -> None:
        self.camera = self._made(self.tr("Camera"), "camera", "Ctrl+Shift+M", self.tr("Find faces in the live camera"))
        self.open_stream = self._made(
            self.tr("Network camera..."), "network", "", self.tr("Open a camera or a stream by its address")
        )
        self.open_sequence = self._made(
            self.tr("Play pictures of a folder..."),
            "video",
            "",
            self.tr("Play the numbered pictures of a folder, such as a time lapse, as a video"),
        )
        self.mirror = self._made(
            self.tr("Mirror"), "mirror", "", self.tr("Exchange left and right, as in a mirror; saved pictures too")
        )
        self.mirror.setCheckable(True)
        self.pause = self._made(self.tr("Pause"), "pause", "P", self.tr("Stand still, or go on"))
        self.step_back = self._made(self.tr("Step back"), "step-back", "[", self.tr("Show the picture before"))
        self.step_on = self._made(self.tr("Step on"), "step-forward", "]", self.tr("Show the picture after"))
        self.previous_found = self._made(
            self.tr("Previous appearance"), "", "Shift+[", self.tr("Go back to where somebody appears")
        )
        self.next_found = self._made(
            self.tr("Next appearance"), "", "Shift+]", self.tr("Go on to where somebody appears next")
        )
        self.snapshot = self._made(
            self.tr("Snapshot"), "snapshot", "S", self.tr("Save this picture and put it into the list of photos")
        )
        self.record = self._made(self.tr("Record"), "record", "Ctrl+R", self.tr("Save what is shown as a video"))
        self.record.setCheckable(True)
        self.show_search = self._made(
            self.tr("Show the search"),
            "explain",
            "Shift+E",
            self.tr("Let the windows of the search flash by over the picture"),
        )
        self.show_search.setCheckable(True)
        self.record_looks = self._made_choices(
            {"annotated": self.tr("With boxes drawn in"), "hidden": self.tr("With everything found hidden")}
        )
        self.search_video = self._made(
            self.tr("Search whole video"), "detect", "", self.tr("Look through the whole video, in the background")
        )
        self.rates = self._made_choices({rate: f"{rate} \N{MULTIPLICATION SIGN}" for rate in RATES})
        self.close_live = self._made(
            self.tr("Close camera or video"), "close", "Ctrl+W", self.tr("Close the camera or the video")
        )
        self.close_live.setIconText(self.tr("Close"))

    def _make_program_actions(self) -> None:
        self.settings = self._made(self.tr("Settings..."), "", "Ctrl+,", self.tr("Change how the program behaves"))
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.shortcuts = self._made(self.tr("Shortcuts"), "", "F1", self.tr("All keys and what they do"))
        self.tour = self._made(
            self.tr("How it finds faces..."),
            "explain",
            "Shift+F1",
            self.tr("A short tour in seven steps, on the sample"),
        )
        self.show_log = self._made(
            self.tr("Show log"), "", "", self.tr("Open the file that the program writes errors to")
        )
        self.about = self._made(self.tr("About Haarlens"), "", "", self.tr("Versions and licences"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)


def _swatch(style: settings.TargetStyle) -> QIcon:
    drawn = QPixmap(SWATCH_PX, SWATCH_PX)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(128, 128, 128))
    painter.setBrush(QColor(*style.colour))
    painter.drawRoundedRect(QRectF(0.5, 0.5, SWATCH_PX - 1, SWATCH_PX - 1), 2, 2)
    painter.end()
    return QIcon(drawn)
