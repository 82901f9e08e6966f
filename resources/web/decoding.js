// Files -> canvases that are small enough to be drawn quickly, upright as the file says.

const LONGEST_SIDE = 2560; // what is shown of a picture; a 50 MP one is reduced once
const THUMB_SIDE = 192;

/** A canvas with a file's picture, reduced if it is large. Rejects where the browser cannot show it. */
export async function decode(blob) {
  const address = URL.createObjectURL(blob);
  const image = new Image();
  try {
    image.src = address;
    await image.decode();
    return reduced(image, image.naturalWidth, image.naturalHeight, LONGEST_SIDE);
  } finally {
    image.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

/** A small canvas with the same picture. */
export function thumbOf(canvas) {
  return reduced(canvas, canvas.width, canvas.height, THUMB_SIDE);
}

/** A square canvas with a part of a picture; beyond the picture's edge it stays empty. part: left, top and side. */
export function cutOf(canvas, part, side) {
  const cut = blank(side, side);
  const context = cut.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, part.left, part.top, part.side, part.side, 0, 0, side, side);
  return cut;
}

/** Give back the memory of a canvas that is not used any more. */
export function release(canvas) {
  canvas.width = 0;
  canvas.height = 0;
}

function reduced(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = blank(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function blank(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
