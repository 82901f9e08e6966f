// Requests to the server: at most two at a time, with the token, sent again where the server is busy.
import { Queue } from "./queue.js";
import { anotherToken, currentToken, timesDeclined } from "./token.js";

const AT_A_TIME = 2;
const TRIES = 40;
const LONGEST_WAIT_S = 30;
const SEARCH_ALL = "1"; // all that is at hand comes back; what of it is shown is decided here

const queue = new Queue(AT_A_TIME);

/** What the server, or the way to it, has against a request. kind: a stable word. detail: the server's sentence. */
export class Problem extends Error {
  constructor(kind, detail = "") {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
  }
}

/** What can be looked for: targets with key, label and colour, presets, the usual sensitivity; max_bytes of a file. */
export async function askTargets() {
  return (await send("/v1/targets", {})).json();
}

/** All that is found in a file: width, height and detections, also those that are hardly sure. */
export async function askDetections(file, settings, rank, signal) {
  const query = { find: settings.targets.join(","), preset: settings.preset, sensitivity: SEARCH_ALL };
  const request = { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" }, signal };
  return (await queued("/v1/detect", query, request, file, rank)).json();
}

/** A picture that every browser shows of a file in another format. */
export async function askPicture(file) {
  const query = { format: "jpeg", preset: "fast", sensitivity: "0", min_size: "100000" }; // so that nothing is drawn
  const request = { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } };
  return (await queued("/v1/annotate", query, request, file, () => 1)).blob();
}

/** A copy in which boxes are hidden: blob, name, hidden (how many), left (how many are still found) and boxes (where). */
export async function askCopy(file, boxes, spared, settings, signal) {
  const query = {
    find: (settings.targets.length ? settings.targets : ["face"]).join(","),
    preset: settings.preset,
    sensitivity: settings.sensitivity / 100,
    style: settings.style,
    shape: settings.shape,
  };
  const body = new FormData();
  body.append("picture", file, file.name);
  body.append("boxes", JSON.stringify(boxes));
  body.append("spared", JSON.stringify(spared));
  const answer = await queued("/v1/hide", query, { method: "POST", body, signal }, file, () => 0);
  return {
    blob: await answer.blob(),
    name: nameIn(answer.headers.get("Content-Disposition")),
    hidden: Number(answer.headers.get("Haarlens-Hidden")),
    left: Number(answer.headers.get("Haarlens-Still-Found")),
    boxes: JSON.parse(answer.headers.get("Haarlens-Still-Found-Boxes") ?? "[]"),
  };
}

function queued(path, query, request, file, rank) {
  return queue.run(() => send(`${path}?${new URLSearchParams(query)}`, request, file), rank, request.signal);
}

async function send(address, request, file = null) {
  for (let tries = 1; ; ) {
    const [token, declined] = [currentToken(), timesDeclined()];
    const answer = await answered(address, request, token, file);
    if (answer.ok) {
      return answer;
    }
    const problem = await problemIn(answer);
    if (answer.status === 401) {
      if (!(await unlessAborted(anotherToken(token, declined), request.signal))) {
        throw problem;
      }
    } else if (answer.headers.has("Retry-After") && tries < TRIES) {
      tries += 1;
      await unlessAborted(seconds(answer.headers.get("Retry-After")), request.signal);
    } else {
      throw problem;
    }
  }
}

async function answered(address, request, token, file) {
  const headers = { ...request.headers, ...(token && { Authorization: `Bearer ${token}` }) };
  try {
    return await fetch(address, { ...request, headers, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (request.signal?.aborted) {
      throw error;
    }
    throw new Problem((await isGone(file)) ? "gone" : "offline");
  }
}

async function problemIn(answer) {
  try {
    const { kind, detail } = await answer.json();
    return new Problem(String(kind), String(detail));
  } catch {
    return new Problem("other", `${answer.status} ${answer.statusText}`);
  }
}

async function isGone(file) {
  try {
    await file?.slice(0, 1).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}

function seconds(text) {
  const wait = Math.min(Math.max(Number(text) || 1, 0.1), LONGEST_WAIT_S);
  return new Promise((resolve) => setTimeout(resolve, wait * 1000));
}

function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

function nameIn(disposition) {
  const found = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "");
  return found ? decodeURIComponent(found[1]) : "hidden";
}
