"""What goes out of the window: copies with faces hidden, crops, lists of boxes, and the window to the network."""

from PySide6.QtGui import QAction

from desktop_app.gui.views.action_making import ActionMaker


class OutputActions(ActionMaker):
    """The actions that write files for others: of the photograph that is shown, and of all that are listed."""

    def _make_output_actions(self) -> None:
        self.hide_panel = self._made(
            self.tr("Hide in this photo"), "hide", "Ctrl+H", self.tr("Hide what was found, and see it before you save")
        )
        self.hide_copy = self._made(
            self.tr("Save hidden copy..."), "save", "Ctrl+Shift+H", self.tr("Save a copy with what was found hidden")
        )
        self.hide_all = self._made(
            self.tr("Hide all..."), "", "", self.tr("Save copies of all listed photos with what was found hidden")
        )
        self.hide_video = self._made(
            self.tr("Hide faces in video..."),
            "",
            "Ctrl+Shift+V",
            self.tr("Save a copy of this video in which those who appear are hidden, sound and all"),
        )
        self.crop_panel = self._made(
            self.tr("Crop this photo"), "crop", "Ctrl+K", self.tr("Cut out what was found, and see it before you save")
        )
        self.crop_copy = self._made(
            self.tr("Save crops..."), "save", "Ctrl+Shift+K", self.tr("Save what was found in this photo as pictures")
        )
        self.crop_all = self._made(
            self.tr("Crop all..."), "", "", self.tr("Cut out what was found in all listed photos")
        )
        self.export_boxes = self._made(
            self.tr("Export boxes..."), "export", "Ctrl+E", self.tr("Save where everything lies, for other programs")
        )
        self.export_all = self._made(
            self.tr("Export all..."), "", "", self.tr("Save where everything lies in all listed photos")
        )
        self.contact_sheet = self._made(
            self.tr("Contact sheet..."), "", "", self.tr("Save a PDF of all listed photos with their faces, to print")
        )
        self.share = self._made(
            self.tr("Share on this network..."),
            "network",
            "Ctrl+Shift+N",
            self.tr("Let others find and hide faces with this computer, in a browser"),
        )
        # What the tool bar's buttons say, and the panels' titles.
        self.hide_panel.setIconText(self.tr("Hide"))
        self.crop_panel.setIconText(self.tr("Crop"))
        self.export_boxes.setIconText(self.tr("Export"))
        for action in (self.hide_panel, self.crop_panel):
            action.setCheckable(True)

    @property
    def hide_actions(self) -> list[QAction | None]:
        """What the menu "Hide" offers; None is a line."""
        return [self.hide_panel, self.hide_copy, None, self.hide_all, self.hide_video]

    @property
    def crop_actions(self) -> list[QAction | None]:
        """What the menu "Crop" offers; None is a line."""
        return [self.crop_panel, self.crop_copy, None, self.crop_all]

    @property
    def export_actions(self) -> list[QAction | None]:
        """What the menu "Export" offers; None is a line."""
        return [self.export_boxes, None, self.export_all, self.contact_sheet]

    def _set_output_shown(self, shown: bool) -> None:
        """Enable what needs a photograph on the canvas."""
        for action in (self.hide_copy, self.crop_copy, self.export_boxes):
            action.setEnabled(shown)
        for panel in (self.hide_panel, self.crop_panel):
            panel.setEnabled(shown or panel.isChecked())  # what is open can be closed

    def _set_output_listed(self, any_at_all: bool) -> None:
        """Enable what needs a photograph in the list."""
        for action in (self.hide_all, self.crop_all, self.export_all, self.contact_sheet):
            action.setEnabled(any_at_all)
