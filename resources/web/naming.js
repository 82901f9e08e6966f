// What boxes and photos are called, in words.
import { hiddenBoxes, shownBoxes } from "./deciding.js";
import { hasWords, listed, say } from "./words.js";

const NO_TARGET = "#6EA0FF";

/** The boxes of the photo that is shown, each with name, words and score for its label, and colour. */
export function namedBoxes(album, photo) {
  const numbers = new Map();
  return shownBoxes(photo, album.settings).map((entry) => {
    const { box } = entry;
    const kind = box.isDrawn ? "" : box.target;
    const n = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, n);
    const what = labelOf(album, box.target);
    if (box.isDrawn) {
      const name = say("boxes.drawn", { n });
      return { ...entry, name, words: name, score: "", colour: NO_TARGET };
    }
    // What is found is never certain, however near it comes.
    const percent = box.score < 1 ? Math.min(99, Math.round(box.score * 100)) : 100;
    const [name, words] = [say("boxes.name", { what, n }), shortLabelOf(album, box.target)];
    return { ...entry, name, words, score: say("boxes.sure", { percent }), colour: colourOf(album, box.target) };
  });
}

/** What a target is called. */
export function labelOf(album, key) {
  const word = `target.${key}`;
  return hasWords(word) ? say(word) : (album.targets.find((target) => target.key === key)?.label ?? key);
}

/** How many boxes are shown and hidden, such as "3 faces, 2 will be hidden". */
export function countWords(album, photo) {
  const shown = shownBoxes(photo, album.settings);
  if (shown.length === 0) {
    return say("count.none");
  }
  const hidden = shown.filter((entry) => entry.isHidden).length;
  const key = hidden === shown.length ? "count.all" : hidden === 0 ? "count.zero" : "count.some";
  return say(key, { n: shown.length, hidden, what: listed(numbersOf(shown.map((entry) => entry.box))) });
}

/** What would be hidden, such as "2 faces"; "" for nothing. */
export function hiddenWords(album, photo) {
  const boxes = hiddenBoxes(photo, album.settings);
  const numbers = numbersOf(boxes);
  return numbers.length > 1 ? say("number.box", { n: boxes.length }) : (numbers[0] ?? "");
}

/** A problem in words: those for its kind, else the server's own. */
export function problemWords(problem, name) {
  const word = `problem.${problem.kind}`;
  return say(hasWords(word) ? word : "problem.other", { name, detail: problem.detail || problem.kind });
}

function numbersOf(boxes) {
  const numbers = new Map();
  for (const box of boxes) {
    const word = !box.isDrawn && hasWords(`number.${box.target}`) ? `number.${box.target}` : "number.box";
    numbers.set(word, (numbers.get(word) ?? 0) + 1);
  }
  return Array.from(numbers, ([word, n]) => say(word, { n }));
}

function shortLabelOf(album, key) {
  return hasWords(`short.${key}`) ? say(`short.${key}`) : labelOf(album, key);
}

function colourOf(album, key) {
  return album.targets.find((target) => target.key === key)?.colour ?? NO_TARGET;
}
