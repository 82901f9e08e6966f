// Which language is spoken, and the words in it.
import english from "./words-en.js";
import korean from "./words-ko.js";

const LANGUAGES = { en: english, ko: korean };
const KEPT_AS = "haarlens-language";

let spoken = remembered() ?? (navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en");
let rule = new Intl.PluralRules(spoken);

/** The words of a key; each {name} in them is replaced, and n chooses between one and other. */
export function say(key, values = {}) {
  const words = LANGUAGES[spoken][key];
  const text = typeof words === "object" ? (words[rule.select(values.n)] ?? words.other) : words;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Whether there are words for a key. */
export function hasWords(key) {
  return key in english;
}

/** Words with commas between them. */
export function listed(items) {
  return items.join(", ");
}

/** Change to the other language, and remember it. */
export function switchLanguage() {
  spoken = spoken === "en" ? "ko" : "en";
  rule = new Intl.PluralRules(spoken);
  try {
    localStorage.setItem(KEPT_AS, spoken);
  } catch {
    // It lasts as long as the page then.
  }
}

/** Put the words of the language into all of the page that says by data-word or data-label what belongs there. */
export function translatePage() {
  document.documentElement.lang = spoken;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.tagName === "BUTTON") {
      element.title = say(element.dataset.label);
    }
  }
}

function remembered() {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept in LANGUAGES ? kept : null;
  } catch {
    return null;
  }
}
