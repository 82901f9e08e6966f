// Files into the folder for downloads.

const KEPT_MS = 60_000; // some browsers read the file a while after the click

/** Have the browser save a file. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
