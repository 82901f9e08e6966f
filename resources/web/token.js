// The token that requests bring: from the address's fragment, kept for this tab, asked for where it is missing.
const KEPT_AS = "haarlens-token";

let token = remembered();
let asking = null;
let declined = 0;
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

/** How often a person has given none. */
export function timesDeclined() {
  return declined;
}

/**
 * Resolves when there is another token than the refused one, to true, or to false where a person gives none.
 * before: how often that was so when the request was sent; nobody is asked again for what was on its way.
 */
export function anotherToken(refused, before) {
  if (token !== refused) {
    return Promise.resolve(true);
  }
  if (declined > before) {
    return Promise.resolve(false);
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
  declined += 1;
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
