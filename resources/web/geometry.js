// Boxes in pixels of the upright picture: left, top, width, height, and angle, degrees clockwise about the middle.

/** The four corners of a box, clockwise from its own top left: pairs of x and y. */
export function corners(box) {
  const radians = ((box.angle ?? 0) * Math.PI) / 180;
  const cosine = Math.cos(radians);
  const sine = Math.sin(radians);
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  return [
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ].map(([across, down]) => {
    const [right, below] = [across * box.width, down * box.height];
    return [x + right * cosine - below * sine, y + right * sine + below * cosine];
  });
}

/** The upright rectangle around a box as it is turned: left, top, width, height. */
export function bounds(box) {
  const points = corners(box);
  const left = Math.min(...points.map(([x]) => x));
  const top = Math.min(...points.map(([, y]) => y));
  const width = Math.max(...points.map(([x]) => x)) - left;
  const height = Math.max(...points.map(([, y]) => y)) - top;
  return { left, top, width, height };
}

/** Whether a point lies in a turned box, or no further than slack from it. */
export function holds(box, x, y, slack = 0) {
  const radians = (-(box.angle ?? 0) * Math.PI) / 180;
  const [across, down] = [x - box.left - box.width / 2, y - box.top - box.height / 2];
  const right = across * Math.cos(radians) - down * Math.sin(radians);
  const below = across * Math.sin(radians) + down * Math.cos(radians);
  return Math.abs(right) <= box.width / 2 + slack && Math.abs(below) <= box.height / 2 + slack;
}

/** The area that two boxes share, as a part of what they cover together; their angles are passed over. */
export function overlap(one, other) {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  if (width <= 0 || height <= 0) {
    return 0;
  }
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}
