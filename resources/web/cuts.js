// The boxes of the photo as a list of buttons with what is in them: the same as tapping them in the photo.
import { cutOf } from "./decoding.js";
import { byId, Children, make, setText, walkWithArrows } from "./dom.js";
import { bounds } from "./geometry.js";
import { namedBoxes } from "./naming.js";
import { say } from "./words.js";

const SIDE_PX = 48;
const AROUND = 1.4; // so much more than the box is seen

export class Cuts {
  #album;
  #pictures;
  #stage;
  #children;
  #made = new WeakMap(); // a cut's canvas -> the picture it was cut from

  constructor(album, pictures, stage) {
    this.#album = album;
    this.#pictures = pictures;
    this.#stage = stage;
    const list = byId("box-list");
    this.#children = new Children(list, (entry) => this.#make(entry), (item, entry) => this.#update(item, entry));
    walkWithArrows(list);
    byId("turn-all").addEventListener("click", () => {
      const { current: photo } = this.#album;
      this.#album.toggleAll(photo, !namedBoxes(this.#album, photo).every((entry) => entry.isHidden));
    });
    byId("draw").addEventListener("click", (event) => this.#startDrawing(event.detail === 0));
  }

  /** Show the boxes of the photo that is shown. */
  show() {
    const { current: photo, settings } = this.#album;
    const entries = photo && photo.state !== "failed" ? namedBoxes(this.#album, photo) : [];
    this.#children.show(entries, (entry) => entry.box);
    const isSearched = photo?.state === "found";
    const empty = settings.targets.length ? "boxes.none" : "boxes.no-target";
    const how = matchMedia("(pointer: coarse)").matches ? "draw.touch" : "draw.how";
    const hint = this.#stage.isDrawing || photo?.drawn.length ? how : entries.length ? "boxes.hint" : empty;
    setText(byId("boxes-hint"), isSearched ? say(hint) : "");
    byId("turn-all").hidden = entries.length < 2;
    setText(byId("turn-all"), say(entries.every((entry) => entry.isHidden) ? "boxes.keep-all" : "boxes.hide-all"));
    byId("draw").disabled = !photo?.size || photo.state === "failed";
    byId("draw").setAttribute("aria-pressed", String(this.#stage.isDrawing));
  }

  #startDrawing(isByKey) {
    this.#album.turn("before");
    if (isByKey) {
      this.#stage.addBox();
    } else {
      this.#stage.isDrawing = !this.#stage.isDrawing;
      this.#album.changed();
    }
  }

  #make({ box }) {
    const words = make("span", { className: "words" }, make("span", {}, make("b"), make("small")), make("small"));
    const button = make("button", { type: "button" }, make("canvas", { width: 1, height: 1 }), words);
    const mark = (marked) => {
      this.#stage.marked = marked;
      this.#stage.show();
    };
    button.addEventListener("click", () => this.#album.toggle(this.#album.current, box));
    button.addEventListener("focus", () => mark(box));
    button.addEventListener("blur", () => mark(null));
    button.addEventListener("pointerenter", () => mark(box));
    button.addEventListener("pointerleave", () => mark(null));
    return make("li", {}, button);
  }

  #update(item, { box, isHidden, name, colour, score }) {
    const button = item.firstChild;
    const [first, state] = button.lastChild.children;
    const [title, sure] = first.children;
    setText(title, name);
    setText(state, say(isHidden ? "boxes.hidden" : "boxes.visible"));
    setText(sure, score);
    button.setAttribute("aria-pressed", String(isHidden));
    button.style.setProperty("--colour", colour);
    const picture = this.#pictures.of(this.#album.current);
    if (picture && this.#made.get(button.firstChild) !== picture) {
      const cut = this.#cut(box, picture);
      this.#made.set(cut, picture);
      button.firstChild.replaceWith(cut);
    }
  }

  #cut(box, picture) {
    const { size } = this.#album.current;
    const around = bounds(box);
    const scale = picture.width / size.width;
    const side = Math.max(around.width, around.height) * AROUND * scale;
    const left = (around.left + around.width / 2) * scale - side / 2;
    const top = (around.top + around.height / 2) * scale - side / 2;
    return cutOf(picture, { left, top, side }, SIDE_PX * Math.ceil(devicePixelRatio));
  }
}
