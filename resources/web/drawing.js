// Boxes and their labels on a canvas, in pixels of the view.
import { bounds, corners } from "./geometry.js";

const LINE = 2;
const HALO = 1;
const DASHES = [6, 4];
const DIMMED = 0.6;
const PILL_HEIGHT = 20;
const PILL_PADDING = 6;
const PILL_FONT = "600 12px system-ui, sans-serif";
const SCORE_FONT = "400 12px system-ui, sans-serif";
const WIDE_ENOUGH = 64; // of a box, so that its label tells the score as well
const TOO_NARROW = 20; // of a box, so that it has no label unless it is marked
const DARK_TEXT = "#141414";
const LIGHT_TEXT = "#FFFFFF";

/**
 * Draw boxes over the picture.
 * boxes: each with box (in pixels of the picture), colour, words, score (words, too), isHidden, isMarked.
 * place: a Viewport.
 * view: width and height.
 */
export function drawBoxes(context, boxes, place, view) {
  const placed = boxes.map((entry) => ({ ...entry, box: inView(entry.box, place) }));
  for (const entry of placed) {
    context.globalAlpha = entry.isHidden ? 1 : DIMMED;
    drawBox(context, entry);
  }
  context.globalAlpha = 1;
  for (const entry of placed) {
    // After all boxes, so that no line crosses a label.
    if (isSeen(entry.box, view) && (entry.box.width >= TOO_NARROW || entry.isMarked)) {
      drawPill(context, entry, view);
    }
  }
}

function inView(box, place) {
  const [left, top] = place.toView(box.left, box.top);
  return { left, top, width: box.width * place.scale, height: box.height * place.scale, angle: box.angle };
}

function isSeen(box, view) {
  const { left, top, width, height } = bounds(box);
  return left < view.width && left + width > 0 && top < view.height && top + height > 0;
}

function drawBox(context, { box, colour, isHidden, isMarked }) {
  const line = isMarked ? 2 * LINE : LINE;
  context.beginPath();
  corners(box).forEach(([x, y]) => context.lineTo(x, y));
  context.closePath();
  context.setLineDash(isHidden ? [] : DASHES);
  context.lineJoin = "round";
  context.lineWidth = line + 2 * HALO;
  context.strokeStyle = "#000000";
  context.stroke();
  context.lineWidth = line;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

/** A label: dark with a coloured edge where the box stays visible. */
function drawPill(context, { box, colour, words, score, isHidden, isMarked }, view) {
  const parts = [[PILL_FONT, words]];
  if (score && (box.width >= WIDE_ENOUGH || isMarked)) {
    parts.push([SCORE_FONT, ` ${score}`]);
  }
  const widths = parts.map(([font, text]) => {
    context.font = font;
    return context.measureText(text).width;
  });
  const width = Math.ceil(widths.reduce((sum, each) => sum + each, 0)) + 2 * PILL_PADDING;
  const [left, top] = pillPlace(box, width, view);
  context.beginPath();
  context.roundRect(left, top, width, PILL_HEIGHT, PILL_HEIGHT / 2);
  context.fillStyle = isHidden ? colour : DARK_TEXT;
  context.strokeStyle = isHidden ? "#000000" : colour;
  context.lineWidth = 2 * HALO;
  context.stroke();
  context.fill();
  context.fillStyle = isHidden && isBright(colour) ? DARK_TEXT : LIGHT_TEXT;
  context.textBaseline = "middle";
  let x = left + PILL_PADDING;
  parts.forEach(([font, text], place) => {
    context.font = font;
    context.fillText(text, x, top + PILL_HEIGHT / 2 + 1);
    x += widths[place];
  });
}

/** Left and top of a label: above the box, else below it, else inside; always within the view. */
function pillPlace(box, width, view) {
  const gap = LINE + HALO;
  const around = bounds(box);
  const bottom = around.top + around.height;
  let top = Math.max(around.top, 0) + gap;
  if (around.top - gap - PILL_HEIGHT >= 0) {
    top = around.top - gap - PILL_HEIGHT;
  } else if (bottom + gap + PILL_HEIGHT <= view.height) {
    top = bottom + gap;
  }
  const highest = corners(box).reduce((one, other) => (other[1] < one[1] ? other : one));
  const left = Math.abs(box.angle ?? 0) < 1 ? around.left - gap : highest[0] - width / 2;
  return [Math.max(2, Math.min(left, view.width - width - 2)), top];
}

function isBright(colour) {
  const [red, green, blue] = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 110;
}
