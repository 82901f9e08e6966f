// Puts the page together: the album, what works on it, and what shows it.
import { ActPanel } from "./act-panel.js";
import { Album } from "./album.js";
import { askTargets } from "./api.js";
import { Cuts } from "./cuts.js";
import { byId, setText } from "./dom.js";
import { FindPanel } from "./find-panel.js";
import { Hiding } from "./hiding.js";
import { takeIn } from "./intake.js";
import { countWords, problemWords } from "./naming.js";
import { alertOf, announce, hideMessage, showMessage } from "./notices.js";
import { Pictures } from "./pictures.js";
import { Searching } from "./searching.js";
import { Stage } from "./stage.js";
import { Strip } from "./strip.js";
import { offerTokenForm } from "./token-form.js";
import { say, switchLanguage, translatePage } from "./words.js";

const IS_HERE = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);

const album = new Album();
const pictures = new Pictures(album);
const searching = new Searching(album);
const hiding = new Hiding(album, searching);
const stage = new Stage(album, pictures);
const views = [
  new Strip(album, pictures),
  stage,
  new FindPanel(album),
  new Cuts(album, pictures, stage),
  new ActPanel(album, hiding),
];
const told = new WeakSet(); // problems that were read out

let isScheduled = false;
let isAsking = false;

/** Show everything as it is, once for all that changes until then. */
function schedule() {
  if (!isScheduled) {
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      show();
    });
  }
}

function show() {
  const { current: photo, side } = album;
  const focused = document.activeElement;
  document.body.dataset.view = photo ? "photo" : "empty";
  byId("empty").hidden = photo !== null;
  byId("sides").hidden = !photo?.copy;
  for (const input of byId("sides").querySelectorAll("input")) {
    input.checked = input.value === side;
  }
  showTrouble(photo);
  for (const view of views) {
    view.show();
  }
  showWorking(photo);
  keepFocus(focused);
  tell(photo);
}

/** Where what had the focus cannot be seen any more, let what stands there now have it. */
function keepFocus(focused) {
  const isLost = [focused, document.body].includes(document.activeElement);
  if (isLost && focused !== document.body && focused.getClientRects().length === 0) {
    const next = ["choose-first", "again", "canvas"].find((id) => byId(id).getClientRects().length > 0);
    byId(next)?.focus({ preventScroll: true });
  }
}

function showTrouble(photo) {
  const hasFailed = photo?.state === "failed";
  byId("trouble").hidden = !hasFailed;
  setText(byId("trouble-words"), hasFailed ? problemWords(photo.problem, photo.name) : "");
}

function showWorking(photo) {
  const state = photo?.isHiding ? "hiding" : stage.isReady || photo?.state !== "found" ? photo?.state : "reading";
  const words = { waiting: "searching", hiding: "hiding", reading: "reading" }[state];
  byId("working").hidden = words === undefined;
  setText(byId("working").lastElementChild, words ? say(words) : "");
}

function tell(photo) {
  for (const other of album.photos) {
    if (other.problem && !told.has(other.problem)) {
      told.add(other.problem);
      alertOf(problemWords(other.problem, other.name));
    }
  }
  if (photo?.state === "found" && !photo.isHiding && !album.isRunning) {
    announce(photo.copy ? byId("count").textContent : countWords(album, photo));
  }
}

function showLanguage() {
  translatePage();
  const other = byId("language");
  other.textContent = say("language.other");
  other.lang = document.documentElement.lang === "en" ? "ko" : "en";
  const host = location.host;
  const open = location.protocol === "http:" ? ` ${say("empty.open")}` : "";
  byId("privacy").textContent = IS_HERE ? say("empty.here") : say("empty.there", { host }) + open;
  byId("place").textContent = IS_HERE ? say("place.here") : say("place.there", { host });
  album.changed();
}

/** Ask what can be looked for, unless that is known or being asked. */
async function offerTargets() {
  if (album.targets.length || isAsking) {
    return;
  }
  isAsking = true;
  try {
    const { targets, presets, max_bytes: maxBytes } = await askTargets();
    album.offer(targets, presets, maxBytes);
  } catch (problem) {
    if (problem.kind !== "token") {
      showMessage(say("no-targets"), true);
    }
  } finally {
    isAsking = false;
  }
}

album.addEventListener("change", schedule);
album.addEventListener("decide", hideMessage);
byId("language").addEventListener("click", () => {
  switchLanguage();
  showLanguage();
});
byId("sides").addEventListener("change", ({ target }) => album.turn(target.value));
byId("again").addEventListener("click", () => {
  offerTargets();
  searching.again(album.current);
});
byId("remove").addEventListener("click", () => album.remove(album.current));
takeIn((files) => {
  offerTargets();
  album.add(files);
});
showLanguage();
offerTokenForm();
offerTargets();
