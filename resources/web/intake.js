// Photos come in: dropped, pasted, chosen or taken.
import { byId } from "./dom.js";
import { showMessage } from "./notices.js";
import { say } from "./words.js";

const STILL_MS = 800; // a drag that is over the page is told of several times in it; one that ended may not be

/** Bring in photos by all ways; take: is given their files. */
export function takeIn(take) {
  for (const [button, input] of [
    ["choose", "files"],
    ["choose-first", "files"],
    ["take", "shot"],
    ["take-first", "shot"],
  ]) {
    byId(button).addEventListener("click", () => byId(input).click());
  }
  for (const id of ["files", "shot"]) {
    byId(id).addEventListener("change", ({ target }) => {
      giveIfAny([...target.files], take);
      target.value = ""; // so that the same file can be chosen again
    });
  }
  followDrags(take);
  document.addEventListener("paste", (event) => {
    if (!event.target.closest?.("input")) {
      giveIfAny([...event.clipboardData.files], take);
    }
  });
}

function followDrags(take) {
  let ending = 0;
  const mark = (isOver) => {
    clearTimeout(ending);
    document.body.classList.toggle("dropping", isOver);
    ending = isOver ? setTimeout(() => mark(false), STILL_MS) : 0;
  };
  document.addEventListener("dragenter", (event) => event.preventDefault());
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(event.dataTransfer.types.includes("Files"));
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const isFolder = items.some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (isFolder) {
      showMessage(say("folder"), true);
    } else {
      giveIfAny([...event.dataTransfer.files], take);
    }
  });
}

function giveIfAny(files, take) {
  if (files.length) {
    take(files);
  } else {
    showMessage(say("no-picture"), true);
  }
}
