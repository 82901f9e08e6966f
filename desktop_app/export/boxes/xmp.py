"""Boxes as regions in XMP sidecars, which photo managers read."""

from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from desktop_app.export.boxes.box_format import BoxFormat, encoded
from desktop_app.export.boxes.labelled import Box, LabelledPicture, class_name
from desktop_app.settings import target_style

UNKNOWN_PERSON = "Unknown"
"""The name of every face. The field is for the person's name; digiKam up to version 6 stops reading at a region without
one, and "Unknown" is what it calls people whom nobody has named yet."""

# The vocabulary knows Face, Pet, Focus and BarCode. Anything else is a region without a type.
_TYPES = {"face": "Face", "cat-face": "Pet"}

_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Haarlens">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
    xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#">
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions stDim:w="{width}" stDim:h="{height}" stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
{regions}\
     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""

_REGION = """\
      <rdf:li rdf:parseType="Resource">
       <mwg-rs:Area stArea:x="{x}" stArea:y="{y}" stArea:w="{w}" stArea:h="{h}" stArea:unit="normalized"/>
{words}\
      </rdf:li>
"""


class Region(NamedTuple):
    """A box in shares of a picture's width and height: its middle and its size, each 0..1."""

    x: float
    y: float
    width: float
    height: float


class XmpFormat(BoxFormat):
    """Sidecars with regions as the Metadata Working Group defines them (Guidelines 2.0, section 5.9).

    A sidecar is called as the picture with ".xmp" behind it, "a.jpg.xmp", as digiKam and darktable look for it.
    Lightroom's "a.xmp" is for raw files alone: of JPEG, PNG and TIFF it reads what is inside the picture. So a.jpg and
    a.png have sidecars of their own; ``exiftool -tagsfromfile a.jpg.xmp -xmp:all a.jpg`` moves one into its picture.

    Regions are in the orientation of what is stored, and so is AppliedToDimensions: readers turn them together with the
    picture. Boxes are clipped to the picture. A face is a Face of an unknown person, a cat's face a Pet; other things
    come after them without a type, with what they are as the description. A picture without boxes gets no file.
    """

    key, label = "xmp", "XMP"

    def picture_files(self, name: str) -> tuple[str, ...]:
        """One sidecar."""
        return (f"{name}.xmp",)

    def per_picture(self, picture: LabelledPicture, folder: Path) -> dict[str, bytes]:
        """One packet, or nothing where there is no box."""
        found = [(class_name(detection), box) for detection, box in picture.boxes()]
        if not found:
            return {}
        found.sort(key=_is_without_type)
        regions = "".join(_region(target, stored_region(picture, box)) for target, box in found)
        width, height = picture.stored_size
        return {
            self.picture_files(picture.name)[0]: encoded(_PACKET.format(width=width, height=height, regions=regions))
        }


def stored_region(picture: LabelledPicture, box: Box) -> Region:
    """Where a box of the upright picture lies in the picture as it is stored."""
    x, y = (box.left + box.right) / 2 / picture.size.width, (box.top + box.bottom) / 2 / picture.size.height
    width, height = box.width / picture.size.width, box.height / picture.size.height
    centre = {
        1: (x, y),
        2: (1 - x, y),
        3: (1 - x, 1 - y),
        4: (x, 1 - y),
        5: (y, x),
        6: (y, 1 - x),
        7: (1 - y, 1 - x),
        8: (1 - y, x),
    }[picture.orientation]
    return Region(*centre, width, height) if picture.orientation < 5 else Region(*centre, height, width)


def _is_without_type(found: tuple[str, Box]) -> bool:
    return found[0] not in _TYPES


def _region(target: str, region: Region) -> str:
    label = target_style(target).label
    words = {"Type": _TYPES.get(target), "Name": UNKNOWN_PERSON if target == "face" else None, "Description": label}
    lines = (f"       <mwg-rs:{tag}>{escape(text)}</mwg-rs:{tag}>\n" for tag, text in words.items() if text)
    x, y, width, height = (f"{share:.8f}" for share in region)
    return _REGION.format(x=x, y=y, w=width, h=height, words="".join(lines))
