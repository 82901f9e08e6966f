// Mouse, pen and fingers on an element -> taps, drags and zooms, in its own pixels.

const TAP_PX = 6; // a finger that moves less means the place
const WHEEL_STEP = 0.0015;
const PINCHED_WHEEL_STEP = 0.01; // a touch pad's pinch comes as a fine wheel

/** on: functions tap(x, y, isTouch), drag(dx, dy, from, to, isEnd), zoom(x, y, factor), hover(x, y), drop(). */
export function listen(element, on) {
  const pointers = new Map();
  let start = null;
  let isDragging = false;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) {
      return;
    }
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    if (pointers.size === 1) {
      start = pointOf(event);
      isDragging = false;
    } else {
      start = null;
      on.drop();
    }
  });

  element.addEventListener("pointermove", (event) => {
    const now = pointOf(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      on.hover(...now);
    } else if (pointers.size === 2) {
      const [still] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      on.zoom(...middle(now, still), distance(now, still) / Math.max(1, distance(before, still)));
      on.drag(...half(middle(now, still), middle(before, still)), null, null, false);
    } else if (start) {
      isDragging ||= distance(now, start) > TAP_PX;
      if (isDragging) {
        on.drag(now[0] - before[0], now[1] - before[1], start, now, false);
      }
    }
    if (before && (isDragging || pointers.size > 1)) {
      pointers.set(event.pointerId, now);
    }
  });

  element.addEventListener("pointerup", (event) => {
    if (pointers.delete(event.pointerId) && start) {
      const now = pointOf(event);
      if (isDragging) {
        on.drag(0, 0, start, now, true);
      } else {
        on.tap(...start, event.pointerType !== "mouse");
      }
    }
    start = null;
  });

  element.addEventListener("pointercancel", (event) => {
    pointers.delete(event.pointerId);
    start = null;
    on.drop();
  });

  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const step = event.ctrlKey ? PINCHED_WHEEL_STEP : WHEEL_STEP;
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      on.zoom(event.offsetX, event.offsetY, Math.exp(-event.deltaY * lines * step));
    },
    { passive: false },
  );
}

function pointOf(event) {
  return [event.offsetX, event.offsetY];
}

function distance([x, y], [otherX, otherY]) {
  return Math.hypot(x - otherX, y - otherY);
}

function middle([x, y], [otherX, otherY]) {
  return [(x + otherX) / 2, (y + otherY) / 2];
}

function half([x, y], [otherX, otherY]) {
  return [x - otherX, y - otherY];
}
