// Has every photo of the album searched for what is looked for at present, the one that is shown first.
import { Problem, askDetections } from "./api.js";

/** Follows the album; `done` of a photo is kept until it is taken out. */
export class Searching {
  #album;
  #searches = new Map(); // photo -> key, stop, done

  constructor(album) {
    this.#album = album;
    album.addEventListener("search", () => this.#refresh());
  }

  /** Resolves when a photo has been searched, or could not be. */
  done(photo) {
    return this.#searches.get(photo)?.done ?? Promise.resolve();
  }

  /** Search a photo once more. */
  again(photo) {
    this.#leave(photo);
    this.#refresh();
  }

  #refresh() {
    const { photos, settings } = this.#album;
    for (const photo of [...this.#searches.keys()]) {
      if (!photos.includes(photo)) {
        this.#leave(photo);
      }
    }
    const key = `${settings.targets}/${settings.preset}`;
    for (const photo of photos) {
      if (this.#searches.get(photo)?.key !== key) {
        this.#leave(photo);
        const stop = new AbortController();
        this.#searches.set(photo, { key, stop, done: this.#search(photo, settings, stop.signal) });
      }
    }
  }

  #leave(photo) {
    this.#searches.get(photo)?.stop.abort();
    this.#searches.delete(photo);
  }

  async #search(photo, settings, signal) {
    this.#album.update(photo, { state: "waiting", problem: null });
    try {
      const problem = this.#problemWith(photo.file);
      const fields = problem ? { state: "failed", problem } : await this.#found(photo, settings, signal);
      if (!signal.aborted) {
        this.#album.update(photo, fields);
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#album.update(photo, { state: "failed", problem: asProblem(error) });
      }
    }
  }

  /** What would only be refused; null where there is nothing against sending a file. */
  #problemWith(file) {
    if (file.type !== "" && !file.type.startsWith("image/")) {
      return new Problem("unknown-format");
    }
    return file.size > this.#album.maxBytes ? new Problem("too-large") : null;
  }

  async #found(photo, settings, signal) {
    if (settings.targets.length === 0) {
      return { state: "found", found: [] };
    }
    const rank = () => (photo === this.#album.current ? 1 : 2);
    const { width, height, detections } = await askDetections(photo.file, settings, rank, signal);
    return { state: "found", size: { width, height }, found: detections.sort((one, other) => other.score - one.score) };
  }
}

/** Any error as something that can be told. */
export function asProblem(error) {
  return error instanceof Problem ? error : new Problem("other", String(error?.message ?? error));
}
