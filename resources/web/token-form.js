// Asks a person for the token.
import { byId } from "./dom.js";
import { askWith, giveNoToken, giveToken } from "./token.js";
import { say } from "./words.js";

/** Have the form come up whenever the server wants another token. */
export function offerTokenForm() {
  const dialog = byId("token-form");
  const field = byId("token");
  dialog.addEventListener("cancel", giveNoToken);
  byId("token-later").addEventListener("click", () => {
    dialog.close();
    giveNoToken();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    giveToken(field.value.trim());
  });
  askWith((isRefused) => {
    byId("token-why").dataset.word = isRefused ? "token.wrong" : "token.why";
    byId("token-why").textContent = say(byId("token-why").dataset.word);
    field.value = "";
    dialog.showModal();
    field.focus();
  });
}
