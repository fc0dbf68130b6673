import { useLayoutEffect, useRef } from "preact/hooks";
import { HANDLES, moved, pulled, type Frame, type Handle, type Point } from "./frame.ts";
import { show, type Picture } from "./picture.ts";
import { sizeOf, type Turns } from "./shapes.ts";
import { words } from "./words.ts";

/** ours: how long a picture is drawn on the page, whatever it has: sharp on a dense screen in the widest dialog. */
const SHOWN_PX = 1_600;
/** ours: how many pixels of the picture an arrow goes, and with Shift. */
const STEP = 1;
const LONG_STEP = 10;
/** ours: how much of the window's height a picture takes at most. */
const MOST_VH = 50;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export interface StageProps {
  picture: Picture;
  turns: Turns;
  frame: Frame;
  ratio: number | null;
  /** What is to be seen. */
  alt: string;
  /** Id of what says how it is used. */
  help: string;
  /** Given a function of the frame of then: several keys may come before it is drawn again. */
  onFrame: (next: (frame: Frame) => Frame) => void;
}

/** A picture with the frame over it, which is moved and pulled. */
export function Stage(props: StageProps) {
  const { picture, turns, alt } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = sizeOf(picture.image, turns);
  useLayoutEffect(() => {
    if (canvas.current !== null) show(canvas.current, picture.image, turns, SHOWN_PX);
  }, [picture, turns]);
  return (
    <div
      class="crop-stage"
      style={{
        aspectRatio: `${width} / ${height}`,
        width: `min(100%, ${(MOST_VH * width) / height}vh)`,
      }}
    >
      <div class="crop-picture">
        <canvas ref={canvas} role="img" aria-label={alt} />
        <div class="crop-shade" style={boxOf(props)} />
      </div>
      <Framed {...props} />
    </div>
  );
}

/** Where the frame is over the picture. */
function boxOf({ picture, turns, frame }: StageProps) {
  const size = sizeOf(picture.image, turns);
  const percent = (part: number, all: number) => `${(part / all) * 100}%`;
  return {
    left: percent(frame.left, size.width),
    top: percent(frame.top, size.height),
    width: percent(frame.width, size.width),
    height: percent(frame.height, size.height),
  };
}

function Framed(props: StageProps) {
  const { picture, turns, frame, ratio, help, onFrame } = props;
  const size = sizeOf(picture.image, turns);
  const drag = useDrag((from, by, handle) =>
    onFrame(() =>
      handle === null ? moved(from, by, size) : pulled(from, handle, by, size, ratio),
    ),
  );
  return (
    <div
      class="crop-frame"
      role="application"
      aria-label={words.frame}
      aria-describedby={help}
      tabIndex={0}
      autofocus
      style={boxOf(props)}
      {...drag(frame, size.width)}
      onKeyDown={(event) => {
        const arrow = ARROWS[event.key];
        if (arrow === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const step = event.shiftKey ? LONG_STEP : STEP;
        onFrame((now) => moved(now, { x: arrow.x * step, y: arrow.y * step }, size));
      }}
    >
      {HANDLES.map((handle) => (
        <span
          key={`${handle.x} ${handle.y}`}
          class="crop-handle"
          data-handle={`${handle.x} ${handle.y}`}
          style={{
            left: `${(handle.x + 1) * 50}%`,
            top: `${(handle.y + 1) * 50}%`,
            cursor: cursorOf(handle),
          }}
        />
      ))}
    </div>
  );
}

const cursorOf = ({ x, y }: Handle): string =>
  x === 0 ? "ns-resize" : y === 0 ? "ew-resize" : x === y ? "nwse-resize" : "nesw-resize";

interface Drag {
  pointer: number;
  from: Frame;
  at: Point;
  handle: Handle | null;
  /** Pixels of the picture for one of the page. */
  scale: number;
}

/**
 * One pointer that pulls at the frame or at a handle of it.
 * @param onDrag told the frame at the beginning and how far it was pulled since, in the picture's pixels
 * @returns what the frame listens to
 */
function useDrag(onDrag: (from: Frame, by: Point, handle: Handle | null) => void) {
  const drag = useRef<Drag | null>(null);
  const end = ({ pointerId }: PointerEvent) => {
    if (drag.current?.pointer === pointerId) drag.current = null;
  };
  return (frame: Frame, width: number) => ({
    onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
      if (event.button !== 0 || drag.current !== null) return;
      const { currentTarget, target, pointerId: pointer, clientX: x, clientY: y } = event;
      const shown = currentTarget.parentElement?.getBoundingClientRect().width ?? 0;
      if (shown === 0) return;
      currentTarget.setPointerCapture(pointer);
      const scale = width / shown;
      drag.current = { pointer, from: frame, at: { x, y }, handle: handleAt(target), scale };
    },
    onPointerMove({ pointerId, clientX, clientY }: PointerEvent) {
      const { current } = drag;
      if (current === null || current.pointer !== pointerId) return;
      const { from, at, handle, scale } = current;
      onDrag(from, { x: (clientX - at.x) * scale, y: (clientY - at.y) * scale }, handle);
    },
    onPointerUp: end,
    onPointerCancel: end,
  });
}

const handleAt = (target: EventTarget | null): Handle | null => {
  const name = target instanceof HTMLElement ? target.dataset["handle"] : undefined;
  return HANDLES.find(({ x, y }) => `${x} ${y}` === name) ?? null;
};
