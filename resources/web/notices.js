// What is told in words besides the photo: a strip below the bar, and what a screen reader says.
import { byId, setText } from "./dom.js";

const STILL_MS = 500; // a slider that is dragged is not read out at each step
let announcing = 0;

byId("message").querySelector("button").addEventListener("click", hideMessage);

/** Show a message until it is closed or another comes. */
export function showMessage(words, isWarning = false) {
  const strip = byId("message");
  strip.hidden = false;
  strip.classList.toggle("warned", isWarning);
  setText(strip.querySelector("p"), words);
  (isWarning ? alertOf : announce)(words);
}

/** Take the message away. */
export function hideMessage() {
  byId("message").hidden = true;
}

/** Have words read out once nothing has changed for a moment. */
export function announce(words) {
  clearTimeout(announcing);
  announcing = setTimeout(() => setText(byId("status"), words), STILL_MS);
}

/** Have words read out at once. */
export function alertOf(words) {
  byId("alert").textContent = words;
}
