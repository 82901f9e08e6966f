// What comes out: how many are hidden, the copy, and all copies.
import { byId, setText } from "./dom.js";
import { countWords, hiddenWords, problemWords } from "./naming.js";
import { showMessage } from "./notices.js";
import { save } from "./saving.js";
import { say } from "./words.js";

export class ActPanel {
  #album;
  #hiding;
  #next = ""; // the button that gets the focus once it can be seen

  constructor(album, hiding) {
    this.#album = album;
    this.#hiding = hiding;
    byId("hide").addEventListener("click", () => this.#hide());
    byId("download").addEventListener("click", () => save(album.current.copy.blob, album.current.copy.name));
    byId("back").addEventListener("click", () => this.#back());
    byId("hide-all").addEventListener("click", () => this.#hideAll());
    byId("stop-all").addEventListener("click", () => hiding.stop());
  }

  /** Show what can be done with the photo that is shown. */
  show() {
    const { current: photo, photos, isRunning } = this.#album;
    const copy = photo?.copy ?? null;
    const what = photo?.state === "found" ? hiddenWords(this.#album, photo) : "";
    setText(byId("count"), this.#words(photo));
    byId("count").classList.toggle("problem", Boolean(photo?.problem));
    byId("count").classList.toggle("warned", Boolean(copy?.left));
    byId("hide").hidden = copy !== null || isRunning || photo?.state === "failed";
    byId("hide").disabled = what === "" || photo.isHiding;
    const nothing = say(photo?.state === "found" ? "hide.nothing" : "hide");
    setText(byId("hide"), what === "" ? nothing : say("hide.these", { what }));
    byId("download").hidden = copy === null || isRunning;
    setText(byId("download").lastElementChild, copy?.name ?? "");
    byId("download").title = copy?.name ?? "";
    byId("back").hidden = copy === null || isRunning;
    byId("hide-all").hidden = photos.length < 2 || isRunning;
    setText(byId("hide-all"), say("all", { n: photos.length }));
    byId("stop-all").hidden = !isRunning;
    if (this.#next && !byId(this.#next).hidden) {
      byId(this.#next).focus({ preventScroll: true });
      this.#next = "";
    }
  }

  #words(photo) {
    if (photo === null) {
      return "";
    }
    if (photo.problem) {
      return photo.state === "failed" ? "" : problemWords(photo.problem, photo.name);
    }
    if (photo.isHiding) {
      return say("hiding");
    }
    if (photo.copy) {
      const left = photo.copy.left;
      return `${say("hidden", photo.copy)} ${say(left ? "hidden.left" : "hidden.clean", { n: left })}`;
    }
    return photo.state === "found" ? countWords(this.#album, photo) : say("searching");
  }

  async #hide() {
    this.#next = (await this.#hiding.make(this.#album.current)) ? "download" : "hide";
    this.#album.changed();
  }

  #back() {
    this.#next = "hide";
    this.#album.dropCopy(this.#album.current);
  }

  async #hideAll() {
    const going = (n, all, name) => showMessage(say("all.going", { n, all, name }));
    this.#next = "stop-all";
    const sum = await this.#hiding.makeAll(going);
    const told = [say(sum.isStopped ? "all.stopped" : "all.done", { n: sum.saved })];
    if (sum.failed) {
      told.push(say("all.failed", { n: sum.failed }));
    }
    if (sum.left) {
      told.push(say("all.left", { n: sum.left }));
    }
    showMessage(told.join(" "), sum.failed + sum.left > 0);
    this.#next = "hide-all";
    this.#album.changed();
  }
}
