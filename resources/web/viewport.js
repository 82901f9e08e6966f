// Where in a view a picture lies: scaled, moved, never lost from sight.

const MOST_FIT = 3; // small pictures are enlarged that far and no further
const MOST_ZOOM = 16; // of the fit
const NEAR_FIT = 1.02;

/** A picture's place in a view, both in their own pixels. */
export class Viewport {
  #view = { width: 1, height: 1, margin: 0 };
  #picture = { width: 1, height: 1 };
  #zoom = 1; // of the fit
  #middle = { x: 0.5, y: 0.5 }; // of the view, as a share of the picture

  /** Take a view's size, with a margin that stays free around a picture that fits. */
  resize(width, height, margin) {
    this.#view = { width: Math.max(1, width), height: Math.max(1, height), margin };
  }

  /** Take another picture's size, and fit it. */
  open(width, height) {
    this.#picture = { width, height };
    this.fit();
  }

  /** Show the whole picture. */
  fit() {
    this.#zoom = 1;
    this.#middle = { x: 0.5, y: 0.5 };
  }

  get isFit() {
    return this.#zoom === 1;
  }

  /** Pixels of the view to one of the picture. */
  get scale() {
    const { width, height, margin } = this.#view;
    const across = Math.max(1, width - 2 * margin) / this.#picture.width;
    const down = Math.max(1, height - 2 * margin) / this.#picture.height;
    return Math.min(across, down, MOST_FIT) * this.#zoom;
  }

  get left() {
    return this.#view.width / 2 - this.#middle.x * this.#picture.width * this.scale;
  }

  get top() {
    return this.#view.height / 2 - this.#middle.y * this.#picture.height * this.scale;
  }

  /** A point of the view in pixels of the picture. */
  toPicture(x, y) {
    return [(x - this.left) / this.scale, (y - this.top) / this.scale];
  }

  /** A point of the picture in the view. */
  toView(x, y) {
    return [this.left + x * this.scale, this.top + y * this.scale];
  }

  /** Zoom so that a point of the view stays where it is. */
  zoomAt(x, y, factor) {
    const [column, row] = this.toPicture(x, y);
    const zoom = Math.min(Math.max(this.#zoom * factor, 1), MOST_ZOOM);
    this.#zoom = zoom < NEAR_FIT ? 1 : zoom;
    const [nowX, nowY] = this.toView(column, row);
    this.moveBy(x - nowX, y - nowY);
  }

  /** Move the picture by pixels of the view. */
  moveBy(x, y) {
    this.#middle.x = this.#kept(this.#middle.x - x / (this.#picture.width * this.scale), "width");
    this.#middle.y = this.#kept(this.#middle.y - y / (this.#picture.height * this.scale), "height");
  }

  /** The middle of the view along one side, so that the view stays filled as far as the picture reaches. */
  #kept(middle, side) {
    const half = this.#view[side] / 2 / (this.#picture[side] * this.scale);
    return half >= 0.5 ? 0.5 : Math.min(Math.max(middle, half), 1 - half);
  }
}
