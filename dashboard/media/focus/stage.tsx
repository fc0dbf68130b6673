import { useRef } from "preact/hooks";
import type { FocalPoint } from "../../../shared/media.ts";
import type { Size } from "./point.ts";

export interface FocusStageProps {
  source: string;
  /** What is to be seen. */
  alt: string;
  point: FocalPoint;
  onPoint: (point: FocalPoint) => void;
  /** Told how large the picture is, once it is there. */
  onSize: (size: Size) => void;
}

/** A picture with a mark on its focal point, which goes where it is pressed; keys have sliders for it. */
export function FocusStage({ source, alt, point, onPoint, onSize }: FocusStageProps) {
  const pointer = useRef<number | null>(null);
  const go = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    onPoint({ x: (event.clientX - left) / width, y: (event.clientY - top) / height });
  };
  const end = ({ pointerId }: PointerEvent) => {
    if (pointer.current === pointerId) pointer.current = null;
  };
  return (
    <div
      class="focus-stage"
      onPointerDown={(event) => {
        if (event.button !== 0 || pointer.current !== null) return;
        pointer.current = event.pointerId;
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => pointer.current === event.pointerId && go(event)}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <img
        src={source}
        alt={alt}
        draggable={false}
        onLoad={({ currentTarget }) => {
          const { naturalWidth: width, naturalHeight: height } = currentTarget;
          if (width > 0 && height > 0) onSize({ width, height });
        }}
      />
      <span
        class="focus-mark"
        style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}
        aria-hidden="true"
      />
    </div>
  );
}
