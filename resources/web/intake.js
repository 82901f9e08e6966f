// Photos come in: dropped, pasted, chosen or taken.
import { byId } from "./dom.js";
import { showMessage } from "./notices.js";
import { say } from "./words.js";

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
  let depth = 0; // one enters an element before the other is left
  const turn = (step) => {
    depth = step === 0 ? 0 : Math.max(0, depth + step);
    document.body.classList.toggle("dropping", depth > 0);
  };
  document.addEventListener("dragenter", (event) => {
    event.preventDefault();
    turn(1);
  });
  document.addEventListener("dragleave", () => turn(-1));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    turn(0);
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
