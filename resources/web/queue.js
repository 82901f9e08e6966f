// Work that waits for its turn, a few at a time.

export class Queue {
  #most;
  #running = 0;
  #waiting = [];

  /** most: how many run at the same time. */
  constructor(most) {
    this.#most = most;
  }

  /**
   * The result of some work, once it had its turn.
   * rank: a function that says how urgent it is at that time; the least goes first. signal: takes it out of the queue.
   */
  run(work, rank = () => 0, signal = undefined) {
    return new Promise((resolve, reject) => {
      const entry = { work, rank, resolve, reject };
      signal?.addEventListener("abort", () => this.#leave(entry, signal.reason), { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  #leave(entry, reason) {
    const place = this.#waiting.indexOf(entry);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      entry.reject(reason);
    }
  }

  #next() {
    while (this.#running < this.#most && this.#waiting.length) {
      let first = 0;
      this.#waiting.forEach((entry, place) => {
        if (entry.rank() < this.#waiting[first].rank()) {
          first = place;
        }
      });
      this.#start(this.#waiting.splice(first, 1)[0]);
    }
  }

  async #start(entry) {
    this.#running += 1;
    try {
      entry.resolve(await entry.work());
    } catch (error) {
      entry.reject(error);
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }
}
