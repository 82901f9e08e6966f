"""Finds words that do not fit: cut off, pushed out of sight, or hidden for want of room."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

# A label that ends in an ellipsis on purpose: names of files, messages whose tool tip has it all.
ELIDING_CLASSES = ("_ElidedLabel", "ElidedLabel")
# What the style puts around a menu's words; see QMenu::item in the stylesheet.
MENU_PADDING_PX = 40
# The least that the style leaves on either side of a column's heading.
HEADING_PADDING_PX = 4


def clipped(top: QWidget) -> list[str]:
    """What of the words in a window or dialog cannot be read in full, one line for each."""
    found = []
    for widget in [top, *top.findChildren(QWidget)]:
        if widget.isVisibleTo(top) and not _elides(widget):
            found += [f"{_name(widget)}: {what}" for what in _complaints(widget, top)]
    return found


def _complaints(widget: QWidget, top: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield from _of_label(widget)
        case QComboBox():
            yield from _of_combo_box(widget)
        case QAbstractButton():
            yield from _of_button(widget)
        case QAbstractSpinBox() | QGroupBox():
            yield from _smaller_than_wanted(widget)
        case QLineEdit():
            yield from _of_line_edit(widget)
        case QTabBar():
            yield from _of_tabs(widget)
        case QHeaderView():
            yield from _of_header(widget)
        case QMenuBar():
            yield from _of_menu_bar(widget)
    if widget.metaObject().className() == "QToolBarExtension":
        yield "the tool bar has no room for all its buttons"
    if _has_words(widget):
        yield from _pushed_out(widget, top)


def _of_label(label: QLabel) -> Iterator[str]:
    if not label.text() or not label.pixmap().isNull():
        return
    if not label.wordWrap():
        yield from _smaller_than_wanted(label)
        return
    if label.heightForWidth(label.width()) > label.height():
        yield f"{label.text()!r} needs {label.heightForWidth(label.width())} px of height, has {label.height()}"
    longest = max(label.text().split(), key=label.fontMetrics().horizontalAdvance, default="")
    if label.textFormat() != Qt.TextFormat.RichText and label.fontMetrics().horizontalAdvance(longest) > label.width():
        yield f"{longest!r} is wider than its label"


def _of_button(button: QAbstractButton) -> Iterator[str]:
    if isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return
    if button.text():
        yield from _smaller_than_wanted(button)


def _of_combo_box(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    sub_control = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, sub_control, box).width()
    for row in range(box.count()):
        if box.fontMetrics().horizontalAdvance(box.itemText(row)) > room:
            yield f"{box.itemText(row)!r} has {room} px"


def _of_line_edit(line: QLineEdit) -> Iterator[str]:
    if not isinstance(line.parent(), QAbstractSpinBox | QComboBox):
        needed = line.fontMetrics().horizontalAdvance(line.placeholderText())
        if needed > line.contentsRect().width():
            yield f"{line.placeholderText()!r} needs {needed} px, has {line.contentsRect().width()}"


def _of_tabs(bar: QTabBar) -> Iterator[str]:
    for tab in range(bar.count()):
        needed = bar.fontMetrics().horizontalAdvance(bar.tabText(tab))
        if needed > bar.tabRect(tab).width():
            yield f"tab {bar.tabText(tab)!r} needs {needed} px, has {bar.tabRect(tab).width()}"


def _of_header(header: QHeaderView) -> Iterator[str]:
    for section in range(header.count()):
        if header.isSectionHidden(section) or header.orientation() == Qt.Orientation.Vertical:
            continue
        words = str(header.model().headerData(section, header.orientation()) or "")
        # Not the header's own size hint: that is for bold letters, which it shows of a selected column alone.
        needed = header.fontMetrics().horizontalAdvance(words) + 2 * HEADING_PADDING_PX
        if words and needed > header.sectionSize(section):
            yield f"heading {words!r} needs {needed} px, has {header.sectionSize(section)}"


def _of_menu_bar(bar: QMenuBar) -> Iterator[str]:
    for action in bar.actions():
        place = bar.actionGeometry(action)
        if action.isVisible() and (place.isEmpty() or not bar.rect().contains(place)):
            yield f"menu {action.text()!r} has no room"
        if menu := action.menu():
            yield from _of_menu(menu)


def _of_menu(menu: QMenu) -> Iterator[str]:
    """A menu is as wide as its widest entry; what is looked for is a style that counts too little for them."""
    menu.ensurePolished()
    menu.adjustSize()
    for action in menu.actions():
        if action.isSeparator():
            continue
        words = menu.fontMetrics().horizontalAdvance(action.text().replace("&", ""))
        keys = menu.fontMetrics().horizontalAdvance(action.shortcut().toString())
        if words + keys + MENU_PADDING_PX > menu.actionGeometry(action).width():
            yield f"entry {action.text()!r} has {menu.actionGeometry(action).width()} px, {words + keys} are words"
        if below := action.menu():
            yield from _of_menu(below)


def _smaller_than_wanted(widget: QWidget) -> Iterator[str]:
    wants, has = widget.sizeHint(), widget.size()
    if wants.width() > has.width() or wants.height() > has.height():
        words = widget.text() if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox) else ""
        yield f"{words!r} needs {wants.width()} x {wants.height()} px, has {has.width()} x {has.height()}"


def _pushed_out(widget: QWidget, top: QWidget) -> Iterator[str]:
    """Whether it reaches beyond something that cuts it off; within what scrolls, sideways alone counts."""
    inner, outer = widget, widget.parentWidget()
    while outer is not None and inner is not top:
        place = QRect(widget.mapTo(outer, QPoint(0, 0)), widget.size())
        scrolls = isinstance(outer.parentWidget(), QAbstractScrollArea)
        inside = outer.rect().left() <= place.left() and place.right() <= outer.rect().right()
        if not scrolls:
            inside = inside and outer.rect().top() <= place.top() and place.bottom() <= outer.rect().bottom()
        if not inside:
            yield f"lies outside {_name(outer)}"
            return
        if scrolls:
            return
        inner, outer = outer, outer.parentWidget()


def _has_words(widget: QWidget) -> bool:
    return isinstance(widget, QLabel | QAbstractButton | QComboBox | QAbstractSpinBox | QLineEdit)


def _elides(widget: QWidget) -> bool:
    return type(widget).__name__ in ELIDING_CLASSES or bool(widget.property("elides"))


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__}#{widget.objectName()}" if widget.objectName() else type(widget).__name__
