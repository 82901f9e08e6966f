// What is looked for, how thoroughly, and how sure a find has to be; how it is hidden.
import { byId, Children, make, setText, showSegments } from "./dom.js";
import { labelOf } from "./naming.js";
import { hasWords, say } from "./words.js";

const STYLES = ["fill", "pixelate", "blur"];
const SHAPES = ["box", "ellipse"];

export class FindPanel {
  #album;
  #chips;
  #slider = byId("sensitivity");

  constructor(album) {
    this.#album = album;
    const update = (chip, target) => this.#updateChip(chip, target);
    this.#chips = new Children(byId("targets"), (target) => this.#makeChip(target), update);
    this.#slider.addEventListener("input", () => album.set("sensitivity", Number(this.#slider.value)));
  }

  /** Show the settings as they are. */
  show() {
    const { settings, targets, presets, isRunning } = this.#album;
    this.#chips.show(targets, (target) => target.key);
    const named = presets.map((preset) => [preset, hasWords(`preset.${preset}`) ? say(`preset.${preset}`) : preset]);
    this.#segments("presets", "preset", named);
    this.#segments("styles", "style", STYLES.map((style) => [style, say(`style.${style}`)]));
    this.#segments("shapes", "shape", SHAPES.map((shape) => [shape, say(`shape.${shape}`)]));
    this.#slider.value = settings.sensitivity;
    this.#slider.setAttribute("aria-valuetext", `${settings.sensitivity} %`);
    setText(byId("sensitivity-value"), `${settings.sensitivity} %`);
    for (const id of ["find", "boxes", "how"]) {
      byId(id).inert = isRunning;
    }
  }

  #segments(id, name, options) {
    const onChoice = (value) => this.#album.set(name, value);
    showSegments(byId(id), name, options, this.#album.settings[name], onChoice);
  }

  #makeChip(target) {
    const box = make("input", { type: "checkbox", value: target.key });
    box.addEventListener("change", () => this.#choose(target.key, box.checked));
    const swatch = make("span", { className: "swatch", ariaHidden: "true" });
    swatch.style.background = target.colour;
    return make("label", { className: "chip" }, box, swatch, make("span"));
  }

  #updateChip(chip, target) {
    chip.firstChild.checked = this.#album.settings.targets.includes(target.key);
    setText(chip.lastChild, labelOf(this.#album, target.key));
  }

  #choose(key, isChosen) {
    const chosen = new Set(this.#album.settings.targets);
    chosen[isChosen ? "add" : "delete"](key);
    const inOrder = this.#album.targets.map((target) => target.key).filter((other) => chosen.has(other));
    this.#album.set("targets", inOrder);
  }
}
