// Which boxes are shown, and which of them are hidden in the copy.
import { overlap } from "./geometry.js";

const SAME_OVERLAP = 0.5;
// 1 - 0.94 is a little more than 0.06 to a computer.
const ROUNDING = 1e-9;

/** Whether two boxes mean the same thing, also where another search put it a little elsewhere. */
export function isSame(one, other) {
  return one.target === other.target && overlap(one, other) >= SAME_OVERLAP;
}

/** The boxes of a photo at the settings: each with its box and whether it is hidden; what a person drew comes last. */
export function shownBoxes(photo, settings) {
  const least = 1 - settings.sensitivity / 100 - ROUNDING;
  const found = photo.found.filter((box) => box.score >= least && settings.targets.includes(box.target));
  return [
    ...found.map((box) => ({ box, isHidden: !photo.spared.some((spared) => isSame(spared, box)) })),
    ...photo.drawn.map((box) => ({ box, isHidden: true })),
  ];
}

/** Of the boxes that are shown, those that are hidden. */
export function hiddenBoxes(photo, settings) {
  return shownBoxes(photo, settings)
    .filter((entry) => entry.isHidden)
    .map((entry) => entry.box);
}
