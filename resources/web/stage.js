// The photo that is shown, with its boxes over it: draws, zooms, and says which box is meant.
import { byId } from "./dom.js";
import { drawBoxes } from "./drawing.js";
import { bounds, holds } from "./geometry.js";
import { listen } from "./gestures.js";
import { countWords, namedBoxes } from "./naming.js";
import { Viewport } from "./viewport.js";
import { say } from "./words.js";

const FINGER_PX = 10;
const ZOOM_STEP = 1.25;
const TAPPED_ZOOM = 2.5;
const MOVE_PX = 48;
const LEAST_BOX_PX = 8; // of the view; a shorter drag draws no box
const NEW_BOX = 0.2; // of the photo's shorter side
const BOX_STEP = 0.01; // of the photo's shorter side
const WARNING = "#F2B95C"; // shows on any photo, as the boxes do
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Stage {
  #album;
  #pictures;
  #canvas = byId("canvas");
  #place = new Viewport();
  #opened = ""; // which photo at which size lies in the viewport
  #view = { width: 1, height: 1 };
  #band = null; // the box that is being drawn
  #mine = null; // the drawn box that keys move
  isDrawing = false;
  marked = null; // the box that has the focus in the list

  constructor(album, pictures) {
    this.#album = album;
    this.#pictures = pictures;
    listen(this.#canvas, {
      tap: (x, y, isTouch) => this.#tap(x, y, isTouch),
      drag: (dx, dy, from, to, isEnd) => this.#drag(dx, dy, from, to, isEnd),
      zoom: (x, y, factor) => this.#zoom(x, y, factor),
      hover: (x, y) => this.#hover(x, y),
      drop: () => (this.#band = null),
    });
    this.#canvas.addEventListener("keydown", (event) => this.#press(event));
    this.#canvas.addEventListener("dblclick", ({ offsetX, offsetY }) => this.#zoomOrFit(offsetX, offsetY));
    new ResizeObserver(() => this.#resize()).observe(byId("stage"));
  }

  /** Show the album's photo as it is now. */
  show() {
    const { current: photo } = this.#album;
    this.#canvas.hidden = photo === null || photo.state === "failed";
    if (this.#canvas.hidden) {
      return;
    }
    this.#canvas.setAttribute("aria-label", say("canvas", { name: photo.name, count: countWords(this.#album, photo) }));
    this.#draw();
  }

  /** Whether the picture that is to be shown is there. */
  get isReady() {
    return this.#album.current !== null && this.#picture() !== null;
  }

  /** Put a box into the middle of what is seen, which keys move. */
  addBox() {
    const { size } = this.#album.current;
    const side = Math.round(NEW_BOX * Math.min(size.width, size.height));
    const [x, y] = this.#place.toPicture(this.#view.width / 2, this.#view.height / 2);
    this.#mine = this.#within({ left: x - side / 2, top: y - side / 2, width: side, height: side });
    this.#album.addBox(this.#album.current, this.#mine);
    this.#canvas.focus();
  }

  #picture() {
    const { current: photo, side } = this.#album;
    return side === "after" && photo.copy ? this.#pictures.ofCopy(photo) : this.#pictures.of(photo);
  }

  #resize() {
    const stage = byId("stage");
    this.#view = { width: stage.clientWidth, height: stage.clientHeight };
    this.#place.resize(this.#view.width, this.#view.height, this.#view.width < 600 ? 12 : 24);
    this.show();
  }

  #draw() {
    const { current: photo, side } = this.#album;
    const density = devicePixelRatio;
    const [width, height] = [Math.round(this.#view.width * density), Math.round(this.#view.height * density)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(density, 0, 0, density, 0, 0);
    const picture = this.#picture();
    if (picture === null) {
      return;
    }
    this.#open(photo, photo.size ?? { width: picture.width, height: picture.height });
    const { left, top, scale } = this.#place;
    const { width: columns, height: rows } = photo.size ?? picture;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, left, top, columns * scale, rows * scale);
    if (side === "before" && photo.size) {
      drawBoxes(context, this.#boxes(photo), this.#place, this.#view);
    } else if (side === "after" && photo.copy) {
      drawBoxes(context, photo.copy.boxes.map(stillFound), this.#place, this.#view);
    }
    this.#canvas.style.touchAction = this.#place.isFit && !this.isDrawing ? "pan-y" : "none";
    if (this.isDrawing) {
      this.#canvas.style.cursor = "crosshair";
    }
  }

  #open(photo, { width, height }) {
    const opened = `${photo.id} ${width} ${height}`;
    if (this.#opened !== opened) {
      this.#opened = opened;
      this.#place.open(width, height);
    }
  }

  #boxes(photo) {
    const mine = document.activeElement === this.#canvas ? this.#mine : null;
    const boxes = namedBoxes(this.#album, photo).map((entry) => {
      return { ...entry, isMarked: entry.box === this.marked || entry.box === mine };
    });
    if (this.#band) {
      boxes.push({ box: this.#band, colour: "#6EA0FF", words: say("draw"), isHidden: true, isMarked: false });
    }
    return boxes;
  }

  /** The smallest box at a point of the view, or null. */
  #boxAt(x, y, slack) {
    const { current: photo, side } = this.#album;
    if (photo === null || photo.size === null || side === "after") {
      return null;
    }
    const [column, row] = this.#place.toPicture(x, y);
    const hit = namedBoxes(this.#album, photo)
      .map((entry) => entry.box)
      .filter((box) => holds(box, column, row, slack / this.#place.scale));
    return hit.sort((one, other) => one.width * one.height - other.width * other.height)[0] ?? null;
  }

  #tap(x, y, isTouch) {
    const box = this.#boxAt(x, y, isTouch ? FINGER_PX : 0);
    if (box && !this.isDrawing && !this.#album.isRunning) {
      this.#album.toggle(this.#album.current, box);
    }
  }

  #drag(dx, dy, from, to, isEnd) {
    if (!this.isDrawing) {
      this.#place.moveBy(dx, dy);
    } else if (from) {
      this.#band = isEnd ? null : this.#between(from, to);
      if (isEnd && Math.min(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) >= LEAST_BOX_PX) {
        this.isDrawing = false;
        this.#canvas.style.cursor = "";
        this.#mine = this.#between(from, to);
        this.#album.addBox(this.#album.current, this.#mine);
      }
    }
    this.show();
  }

  #zoom(x, y, factor) {
    this.#place.zoomAt(x, y, factor);
    this.show();
  }

  /** What two taps do: a hand that holds the phone cannot pinch. */
  #zoomOrFit(x, y) {
    if (this.isDrawing) {
      return;
    }
    if (this.#place.isFit) {
      this.#zoom(x, y, TAPPED_ZOOM);
    } else {
      this.#fit();
    }
  }

  #fit() {
    this.#place.fit();
    this.show();
  }

  #hover(x, y) {
    if (!this.isDrawing) {
      this.#canvas.style.cursor = this.#boxAt(x, y, 0) ? "pointer" : this.#place.isFit ? "" : "grab";
    }
  }

  #press(event) {
    const { width, height } = this.#view;
    const keys = {
      "+": () => this.#zoom(width / 2, height / 2, ZOOM_STEP),
      "=": () => this.#zoom(width / 2, height / 2, ZOOM_STEP),
      "-": () => this.#zoom(width / 2, height / 2, 1 / ZOOM_STEP),
      "0": () => this.#fit(),
    };
    const isMine = this.#mine !== null && this.#album.current?.drawn.includes(this.#mine) && !this.#album.isRunning;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key in keys) {
      keys[event.key]();
    } else if (event.key in ARROWS && isMine) {
      this.#moveMine(...ARROWS[event.key], event.shiftKey);
    } else if (event.key in ARROWS) {
      const [across, down] = ARROWS[event.key];
      this.#place.moveBy(-across * MOVE_PX, -down * MOVE_PX);
      this.show();
    } else if ((event.key === "Delete" || event.key === "Backspace") && isMine) {
      this.#album.toggle(this.#album.current, this.#mine);
    } else if (event.key === "Escape") {
      this.#mine = this.#band = null;
      this.isDrawing = false;
      this.#album.changed();
    } else {
      return;
    }
    event.preventDefault();
  }

  #moveMine(across, down, isSize) {
    const { current: photo } = this.#album;
    const step = Math.max(1, Math.round(BOX_STEP * Math.min(photo.size.width, photo.size.height)));
    const box = { ...this.#mine };
    box[isSize ? "width" : "left"] += across * step;
    box[isSize ? "height" : "top"] += down * step;
    const other = this.#within({ ...box, width: Math.max(step, box.width), height: Math.max(step, box.height) });
    this.#album.replaceBox(photo, this.#mine, other);
    this.#mine = other;
    this.show();
  }

  #between([x, y], [otherX, otherY]) {
    const [left, top] = this.#place.toPicture(Math.min(x, otherX), Math.min(y, otherY));
    const [right, bottom] = this.#place.toPicture(Math.max(x, otherX), Math.max(y, otherY));
    return this.#within({ left, top, width: right - left, height: bottom - top });
  }

  /** A drawn box in whole pixels, within the photo. */
  #within(box) {
    const { size } = this.#album.current;
    const { left, top, width, height } = bounds(box);
    const first = { x: clamp(left, 0, size.width - 1), y: clamp(top, 0, size.height - 1) };
    return {
      left: first.x,
      top: first.y,
      width: clamp(left + width - first.x, 1, size.width - first.x),
      height: clamp(top + height - first.y, 1, size.height - first.y),
      angle: 0,
      target: "face",
      score: 1,
      isDrawn: true,
    };
  }
}

function stillFound([left, top, width, height]) {
  const box = { left, top, width, height, angle: 0 };
  return { box, colour: WARNING, words: say("still-found"), isHidden: true, isMarked: false };
}

function clamp(value, least, most) {
  return Math.round(Math.min(Math.max(value, least), most));
}
