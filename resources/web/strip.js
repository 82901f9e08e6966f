// The photos as a strip of small pictures, with a badge for each.
import { byId, Children, make, setText, walkWithArrows } from "./dom.js";
import { hiddenBoxes } from "./deciding.js";
import { say } from "./words.js";

export class Strip {
  #album;
  #pictures;
  #children;
  #shown = null; // the photo that was scrolled to
  #list = byId("strip");

  constructor(album, pictures) {
    this.#album = album;
    this.#pictures = pictures;
    this.#children = new Children(this.#list, (photo) => this.#make(photo), (item, photo) => this.#update(item, photo));
    walkWithArrows(this.#list);
  }

  /** Show the photos, if there are several. */
  show() {
    const { photos } = this.#album;
    this.#list.hidden = photos.length < 2;
    this.#children.show(this.#list.hidden ? [] : photos);
    if (this.#shown !== this.#album.current) {
      this.#shown = this.#album.current;
      this.#scrollTo(this.#list.querySelector("[aria-current=true]"));
    }
  }

  /** Scroll the strip, and not the page. */
  #scrollTo(button) {
    if (button) {
      const [item, list] = [button.getBoundingClientRect(), this.#list.getBoundingClientRect()];
      this.#list.scrollBy({
        left: Math.min(item.left - list.left, 0) + Math.max(item.right - list.right, 0),
        top: Math.min(item.top - list.top, 0) + Math.max(item.bottom - list.bottom, 0),
      });
    }
  }

  #make(photo) {
    const icon = make("span", { className: "icon photo", ariaHidden: "true" });
    const thumb = make("span", { className: "thumb" }, icon);
    const button = make("button", { type: "button", title: photo.name }, thumb, make("span", { className: "badge" }));
    button.addEventListener("click", () => this.#album.select(photo));
    button.addEventListener("keydown", (event) => {
      if (event.key === "Delete") {
        this.#remove(photo);
      }
    });
    const cross = make("span", { className: "icon close", ariaHidden: "true" });
    const disc = make("span", { className: "disc" }, cross);
    const remove = make("button", { type: "button", className: "remove" }, disc);
    remove.addEventListener("click", () => this.#remove(photo));
    return make("li", {}, button, remove);
  }

  #remove(photo) {
    if (!this.#album.isRunning) {
      this.#album.remove(photo);
    }
  }

  #update(item, photo) {
    const [button, remove] = item.children;
    const [thumb, badge] = button.children;
    const [kind, text] = this.#badge(photo);
    button.setAttribute("aria-current", String(photo === this.#album.current));
    const n = text === "" ? 0 : Number(text);
    button.setAttribute("aria-label", say(`badge.${kind}`, { name: photo.name, n }));
    badge.className = `badge ${kind}`;
    setText(badge, text);
    remove.setAttribute("aria-label", `${say("remove")}: ${photo.name}`);
    remove.title = say("remove");
    remove.disabled = this.#album.isRunning;
    this.#pictures.wantThumb(photo);
    if (photo.thumb && thumb.firstChild !== photo.thumb) {
      thumb.replaceChildren(photo.thumb);
    }
  }

  #badge(photo) {
    if (photo.problem) {
      return ["failed", ""];
    }
    if (photo.isHiding || photo.state !== "found") {
      return ["busy", ""];
    }
    if (photo.copy) {
      return [photo.copy.left > 0 ? "left" : "done", ""];
    }
    return ["count", String(hiddenBoxes(photo, this.#album.settings).length)];
  }
}
