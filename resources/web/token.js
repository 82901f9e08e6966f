// The token that requests bring: from the address's fragment, kept for this tab, asked for where it is missing.
const KEPT_AS = "haarlens-token";

let token = remembered();
let asking = null;
let showForm = () => {};

takeFromAddress();
addEventListener("hashchange", takeFromAddress);

/** The token; "" for none. */
export function currentToken() {
  return token;
}

/** Say what asks a person for a token: a function that is told whether one was refused. */
export function askWith(form) {
  showForm = form;
  if (asking) {
    form(asking.refused);
  }
}

/** Resolves when there is another token than the refused one, to true, or to false where a person gives none. */
export function anotherToken(refused) {
  if (token !== refused) {
    return Promise.resolve(true);
  }
  if (!asking) {
    asking = { refused: refused !== "" };
    asking.given = new Promise((resolve) => (asking.resolve = resolve));
    showForm(asking.refused);
  }
  return asking.given;
}

/** Take a token from now on. */
export function giveToken(given) {
  token = given;
  try {
    sessionStorage.setItem(KEPT_AS, token);
  } catch {
    // It lasts as long as the page then.
  }
  endAsking(true);
}

/** Give no token for now. */
export function giveNoToken() {
  endAsking(false);
}

function endAsking(isGiven) {
  asking?.resolve(isGiven);
  asking = null;
}

function takeFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    giveToken(given);
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? "";
  } catch {
    return "";
  }
}
