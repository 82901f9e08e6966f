// Elements of the page: made, kept in step with a list, walked through with arrow keys.

/** A new element. fields: its properties. children: elements or texts. */
export function make(tag, fields = {}, ...children) {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
}

/** The element of the page with an id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Set a text only where it is another, so that nothing is read out twice. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Children of an element that follow items; an item's child stays the same, and so does the focus in it. */
export class Children {
  #parent;
  #make;
  #update;
  #made = new Map();

  /** make: an item -> a new element. update: sets an item's element to what it is now. */
  constructor(parent, make, update) {
    this.#parent = parent;
    this.#make = make;
    this.#update = update;
  }

  /** Show these items, in this order. */
  show(items, keyOf = (item) => item) {
    const keys = new Set(items.map(keyOf));
    const focused = [...this.#parent.children].findIndex((child) => child.contains(document.activeElement));
    for (const [key, element] of this.#made) {
      if (!keys.has(key)) {
        element.remove();
        this.#made.delete(key);
      }
    }
    items.forEach((item, place) => {
      const key = keyOf(item);
      if (!this.#made.has(key)) {
        this.#made.set(key, this.#make(item));
      }
      const element = this.#made.get(key);
      if (this.#parent.children[place] !== element) {
        this.#parent.insertBefore(element, this.#parent.children[place] ?? null);
      }
      this.#update(element, item, place);
    });
    keepReachable(this.#parent);
    if (focused >= 0 && !this.#parent.contains(document.activeElement)) {
      const buttons = mainButtons(this.#parent); // what had the focus is gone: its neighbour gets it
      buttons[Math.min(focused, buttons.length - 1)]?.focus();
    }
  }
}

/** Let arrow keys, Home and End walk through the main buttons of a list; Tab passes the list in one step. */
export function walkWithArrows(list) {
  list.addEventListener("keydown", (event) => {
    const buttons = mainButtons(list);
    const here = buttons.indexOf(document.activeElement);
    const toEnd = buttons.length - 1 - here;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -here, End: toEnd };
    if (here >= 0 && event.key in steps && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      buttons[Math.min(Math.max(here + steps[event.key], 0), buttons.length - 1)].focus();
    }
  });
  list.addEventListener("focusin", () => keepReachable(list));
}

/** Radio buttons that look like one row of segments. options: pairs of value and label. */
export function showSegments(group, name, options, chosen, onChoice) {
  if (group.children.length !== options.length) {
    group.replaceChildren(
      ...options.map(([value]) => {
        const input = make("input", { type: "radio", name, value });
        input.addEventListener("change", () => onChoice(value));
        return make("label", {}, input, make("span"));
      }),
    );
  }
  options.forEach(([value, label], place) => {
    const [input, text] = group.children[place].children;
    input.checked = value === chosen;
    setText(text, label);
  });
}

function mainButtons(list) {
  return [...list.querySelectorAll(":scope > li > button:first-child")];
}

function keepReachable(list) {
  const buttons = mainButtons(list);
  const focused = buttons.find((button) => button === document.activeElement);
  const reachable = focused ?? buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
  buttons.forEach((button) => (button.tabIndex = button === reachable ? 0 : -1));
}
