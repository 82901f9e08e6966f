// The decoded pictures of a few photos; the others are decoded anew when they are looked at again.
import { askPicture } from "./api.js";
import { decode, release, thumbOf } from "./decoding.js";
import { Queue } from "./queue.js";

const KEPT = 4;
// Widths and heights are rounded; more than that means that the browser did not turn the picture upright.
const SHAPE_TOLERANCE = 0.02;

/** Decodes photos and copies in the background; tells the album when one is there. */
export class Pictures {
  #album;
  #entries = new Map(); // file or copy's blob -> entry, the last used last
  #decoding = new Queue(1);
  #thumbs = new WeakSet(); // photos whose small picture has been asked for

  constructor(album) {
    this.#album = album;
  }

  /** The canvas of a photo, or null while it is not there; then it is being made. */
  of(photo) {
    const entry = this.#entry(photo.file, photo);
    const canAsk = photo.state === "found" && !entry.isAsked;
    if (canAsk && (entry.hasFailed || (entry.canvas && !hasShape(entry.canvas, photo.size)))) {
      entry.isAsked = true;
      this.#load(entry, photo, async () => decode(await askPicture(photo.file)));
    }
    return entry.canvas;
  }

  /** The canvas of a photo's copy, or null while it is not there. */
  ofCopy(photo) {
    const { blob } = photo.copy;
    const entry = this.#entry(blob, null);
    if (entry.hasFailed && !entry.isAsked) {
      entry.isAsked = true;
      this.#load(entry, null, async () => decode(await askPicture(blob)));
    }
    return entry.canvas;
  }

  /** Make a photo's small picture, if that has not been done. */
  async wantThumb(photo) {
    if (this.#thumbs.has(photo) || this.#entries.has(photo.file)) {
      return; // it comes with the photo itself
    }
    this.#thumbs.add(photo);
    try {
      const canvas = await this.#decoding.run(() => decode(photo.file), () => 2);
      photo.thumb ??= thumbOf(canvas);
      release(canvas);
      this.#album.changed();
    } catch {
      // An icon stands for it.
    }
  }

  #entry(file, photo) {
    let entry = this.#entries.get(file);
    if (entry) {
      this.#entries.delete(file);
    } else {
      entry = { canvas: null, hasFailed: false, isAsked: false, isGone: false };
      this.#load(entry, photo, () => this.#decoding.run(() => (entry.isGone ? null : decode(file)), this.#rank(photo)));
    }
    this.#entries.set(file, entry);
    this.#letGo();
    return entry;
  }

  #rank(photo) {
    return () => (photo === null || photo === this.#album.current ? 0 : 1);
  }

  async #load(entry, photo, make) {
    entry.hasFailed = false;
    let canvas = null;
    try {
      canvas = await make();
    } catch {
      entry.hasFailed = true; // the photo's own search tells what is wrong with it
    }
    if (canvas && entry.isGone) {
      release(canvas);
    } else if (canvas) {
      entry.canvas = canvas;
      if (photo) {
        photo.thumb = thumbOf(canvas);
      }
    }
    if (!entry.isGone) {
      this.#album.changed();
    }
  }

  #letGo() {
    for (const [file, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) {
        return;
      }
      this.#entries.delete(file);
      entry.isGone = true;
      if (entry.canvas) {
        release(entry.canvas);
      }
    }
  }
}

function hasShape(canvas, size) {
  const ratio = canvas.width / canvas.height / (size.width / size.height);
  const rounding = 1 / Math.min(canvas.width, canvas.height);
  return Math.abs(ratio - 1) < SHAPE_TOLERANCE + rounding;
}
