"""Which photographs of the window's list a scope is about."""

from collections.abc import Mapping

from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.work_progress import PhotoScope
from desktop_app.gui.session import Session


def photos_in(session: Session, scope: PhotoScope) -> list[Photo]:
    """The photographs of a scope, in the list's order."""
    workspace = session.workspace
    if scope is PhotoScope.ALL:
        return list(workspace.photos.photos)
    if scope is PhotoScope.LISTED:
        keys = workspace.filter.keys_at(range(workspace.filter.rowCount()))
    else:
        keys = session.window.photo_list.selected_keys
    return [photo for key in keys if (photo := workspace.photos.photo(key))]


def counts_of(session: Session) -> Mapping[PhotoScope, int]:
    """How many photographs each scope is about."""
    workspace = session.workspace
    return {
        PhotoScope.ALL: len(workspace.photos.photos),
        PhotoScope.LISTED: workspace.filter.rowCount(),
        PhotoScope.SELECTED: len(session.window.photo_list.selected_keys),
    }


def proposed_scope(session: Session) -> PhotoScope:
    """What is most likely meant: several that are selected, else what the list shows."""
    if len(session.window.photo_list.selected_keys) > 1:
        return PhotoScope.SELECTED
    is_filtered = session.workspace.filter.kind is not PhotoKind.ALL
    return PhotoScope.LISTED if is_filtered else PhotoScope.ALL
