// Copies in which boxes are hidden: of one photo, or of all, one after the other.
import { askCopy } from "./api.js";
import { hiddenBoxes } from "./deciding.js";
import { save } from "./saving.js";
import { asProblem } from "./searching.js";

/** Makes copies; one that is being made is given up when a person decides otherwise meanwhile. */
export class Hiding {
  #album;
  #searching;
  #making = new Map(); // photo -> AbortController
  #run = null;

  constructor(album, searching) {
    this.#album = album;
    this.#searching = searching;
    album.addEventListener("decide", ({ detail }) => this.#giveUp(detail));
  }

  /** Make a photo's copy and show it. Resolves to whether it was made; a problem stands on the photo then. */
  async make(photo) {
    const stop = new AbortController();
    this.#making.get(photo)?.abort();
    this.#making.set(photo, stop);
    this.#album.update(photo, { isHiding: true, problem: null });
    const { settings } = this.#album;
    const boxes = hiddenBoxes(photo, settings).map(asSent);
    try {
      const copy = await askCopy(photo.file, boxes, photo.spared.map(asSent), settings, stop.signal);
      if (stop.signal.aborted) {
        return false;
      }
      this.#album.update(photo, { copy });
      if (photo === this.#album.current) {
        this.#album.turn("after");
      }
      return true;
    } catch (error) {
      if (!stop.signal.aborted) {
        this.#album.update(photo, { problem: asProblem(error) });
      }
      return false;
    } finally {
      if (this.#making.get(photo) === stop) {
        this.#making.delete(photo);
        this.#album.update(photo, { isHiding: false });
      }
    }
  }

  /**
   * Hide in all photos and download their copies. going: told of each as it begins.
   * Resolves to how many were saved, failed, and show something still; and whether a person stopped it.
   */
  async makeAll(going) {
    const photos = [...this.#album.photos];
    const sum = { saved: 0, failed: 0, left: 0, isStopped: false };
    this.#run = new AbortController();
    this.#setRunning(true);
    for (const [place, photo] of photos.entries()) {
      if (this.#run.signal.aborted) {
        break;
      }
      if (this.#album.photos.includes(photo)) {
        going(place + 1, photos.length, photo.name);
        await this.#makeOne(photo, sum);
      }
    }
    sum.isStopped = this.#run.signal.aborted;
    this.#run = null;
    this.#setRunning(false);
    return sum;
  }

  /** Stop hiding in all photos; what is downloaded stays. */
  stop() {
    this.#run?.abort();
    this.#giveUp(null);
  }

  async #makeOne(photo, sum) {
    await this.#searching.done(photo);
    if (this.#run.signal.aborted) {
      return;
    }
    const isMade = photo.copy !== null || (photo.state === "found" && (await this.make(photo)));
    if (isMade && photo.copy) {
      save(photo.copy.blob, photo.copy.name);
      sum.saved += 1;
      sum.left += photo.copy.left > 0;
    } else if (!this.#run.signal.aborted) {
      sum.failed += 1;
    }
  }

  #setRunning(isRunning) {
    this.#album.isRunning = isRunning;
    this.#album.changed();
  }

  #giveUp(only) {
    for (const [photo, stop] of [...this.#making]) {
      if (only === null || only === photo) {
        stop.abort();
      }
    }
  }
}

function asSent({ left, top, width, height, angle, target }) {
  return { left, top, width, height, angle, target };
}
