// The photos of this visit and what a person chose: the one truth that everything on the page shows.
import { isSame, shownBoxes } from "./deciding.js";

let photosSoFar = 0;

/** One photo, and all that is known of it. Only the album changes it. */
class Photo {
  id = (photosSoFar += 1);
  state = "waiting"; // waiting, found, failed
  problem = null;
  size = null; // width and height, pixels of the upright picture
  found = []; // detections of all scores, the surest first
  spared = []; // boxes that a person leaves visible
  drawn = []; // boxes that a person added
  copy = null; // what came of hiding: blob, name, hidden, left, boxes
  isHiding = false;
  thumb = null; // a small canvas

  constructor(file) {
    this.file = file;
    this.name = file.name;
  }
}

/**
 * Photos, which of them is shown, and the settings.
 * Events: change (something is to be shown anew), search (what is looked for, or where, is another),
 * decide (with detail: the photo whose copy no longer is what a person wants, or null for all).
 */
export class Album extends EventTarget {
  photos = [];
  current = null;
  side = "before";
  isRunning = false; // whether all photos are being hidden
  targets = [];
  presets = ["fast", "balanced", "thorough"];
  settings = { targets: ["face"], preset: "balanced", sensitivity: 50, style: "fill", shape: "box" };

  /** Take what the server offers. */
  offer(targets, presets, maxBytes) {
    this.targets = targets;
    this.presets = presets;
    this.maxBytes = maxBytes;
    this.changed();
  }

  /** Add files, and show the first of them. */
  add(files) {
    const photos = Array.from(files, (file) => new Photo(file));
    this.photos.push(...photos);
    this.select(photos[0]);
    this.dispatchEvent(new Event("search"));
  }

  /** Take a photo out; its neighbour is shown then. */
  remove(photo) {
    const place = this.photos.indexOf(photo);
    this.photos.splice(place, 1);
    this.#forgetCopies(photo);
    if (this.current === photo) {
      this.select(this.photos[place] ?? this.photos[place - 1] ?? null);
    }
    this.changed();
    this.dispatchEvent(new Event("search"));
  }

  /** Show a photo. */
  select(photo) {
    this.current = photo;
    this.side = photo?.copy ? "after" : "before";
    this.changed();
  }

  /** Show the photo as it was, or its copy. */
  turn(side) {
    this.side = side;
    this.changed();
  }

  /** Change a setting. */
  set(name, value) {
    this.settings = { ...this.settings, [name]: value };
    this.#forgetCopies(null);
    if (name === "targets" || name === "preset") {
      this.dispatchEvent(new Event("search"));
    }
    this.changed();
  }

  /** What became of a photo. */
  update(photo, fields) {
    Object.assign(photo, fields);
    this.changed();
  }

  /** Leave a box visible or hide it again; one that a person added goes away. */
  toggle(photo, box) {
    if (photo.drawn.includes(box)) {
      photo.drawn = photo.drawn.filter((other) => other !== box);
    } else if (photo.spared.some((other) => isSame(other, box))) {
      photo.spared = photo.spared.filter((other) => !isSame(other, box));
    } else {
      photo.spared = [...photo.spared, box];
    }
    this.#decided(photo);
  }

  /** Leave all boxes of a photo that are shown visible, or hide all of them. */
  toggleAll(photo, isHidden) {
    const shown = shownBoxes(photo, this.settings).map((entry) => entry.box);
    const others = photo.spared.filter((other) => !shown.some((box) => isSame(other, box)));
    photo.spared = isHidden ? others : [...others, ...shown.filter((box) => !photo.drawn.includes(box))];
    if (!isHidden) {
      photo.drawn = [];
    }
    this.#decided(photo);
  }

  /** Add a box that a person drew; left, top, width and height in whole pixels. */
  addBox(photo, box) {
    photo.drawn = [...photo.drawn, box];
    this.#decided(photo);
  }

  /** Put another box in the place of one that a person drew. */
  replaceBox(photo, box, other) {
    photo.drawn = photo.drawn.map((each) => (each === box ? other : each));
    this.#decided(photo);
  }

  /** Let a copy go, and show the boxes again. */
  dropCopy(photo) {
    this.#decided(photo);
  }

  /** Have the page shown anew. */
  changed() {
    this.dispatchEvent(new Event("change"));
  }

  #decided(photo) {
    this.#forgetCopies(photo);
    this.changed();
  }

  #forgetCopies(only) {
    for (const photo of only ? [only] : this.photos) {
      photo.copy = null;
      photo.problem = photo.state === "failed" ? photo.problem : null;
    }
    this.side = "before";
    this.dispatchEvent(new CustomEvent("decide", { detail: only }));
  }
}
