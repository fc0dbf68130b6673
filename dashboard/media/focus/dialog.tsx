import { useId, useState } from "preact/hooks";
import type { MediaFile } from "../../../shared/manage/media.ts";
import type { FocalPoint } from "../../../shared/media.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { ownAddress } from "../files.ts";
import { MIDDLE, percentOf, positionOf, within, type Size } from "./point.ts";
import { FocusStage } from "./stage.tsx";
import { words } from "./words.ts";

export interface FocusDialogProps {
  file: MediaFile;
  onClose: () => void;
}

/** Sets what of a picture stays in sight, and shows what that comes to. Mount it to open it. */
export function FocusDialog({ file, onClose }: FocusDialogProps) {
  const [point, setPoint] = useState<FocalPoint>(file.focus ?? MIDDLE);
  const [size, setSize] = useState<Size | null>(null);
  const act = useAct();
  const help = useId();
  const source = ownAddress(file);
  const save = (focus: FocalPoint | null) =>
    act.run(async () => {
      const path = `/media/${file.id}`;
      await api.patch<MediaFile>(path, { focus });
      say(words.saved);
      await askAgain("/media", path);
      onClose();
    });
  return (
    <FormDialog
      title={words.title(file.name)}
      size="wide"
      does={words.save}
      busy={act.busy}
      problem={act.sentence ?? act.problem("focus")}
      extra={<Button onClick={() => void save(null)}>{words.middle}</Button>}
      onSend={() => void save(point)}
      onClose={onClose}
    >
      <p class="field-help" id={help}>
        {words.help}
      </p>
      <FocusStage
        source={source}
        alt={file.alt === "" ? file.name : file.alt}
        point={point}
        onPoint={(next) => setPoint(within(next))}
        onSize={setSize}
      />
      <div class="focus-sliders">
        <Slider
          label={words.across}
          help={help}
          part={point.x}
          onPart={(x) => setPoint((now) => within({ ...now, x }))}
        />
        <Slider
          label={words.down}
          help={help}
          part={point.y}
          onPart={(y) => setPoint((now) => within({ ...now, y }))}
        />
      </div>
      {size !== null && <Shapes source={source} point={point} size={size} />}
    </FormDialog>
  );
}

interface SliderProps {
  label: string;
  help: string;
  part: number;
  onPart: (part: number) => void;
}

function Slider({ label, help, part, onPart }: SliderProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {label}: {words.percent(percentOf(part))}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={percentOf(part)}
        aria-describedby={help}
        aria-valuetext={words.percent(percentOf(part))}
        onInput={({ currentTarget }) => onPart(Number(currentTarget.value) / 100)}
      />
    </div>
  );
}

/** ours: shapes that pictures are often cut to: a square, a film, a telephone. */
const SHAPES: readonly Size[] = [
  { width: 1, height: 1 },
  { width: 16, height: 9 },
  { width: 9, height: 16 },
];

/** What is seen of it in several shapes; who cannot see it has the numbers. */
const Shapes = ({ source, point, size }: { source: string; point: FocalPoint; size: Size }) => (
  <div class="focus-shapes" role="group" aria-label={words.shapes}>
    {SHAPES.map((shape) => (
      <img
        key={`${shape.width}:${shape.height}`}
        src={source}
        alt=""
        style={{
          aspectRatio: `${shape.width} / ${shape.height}`,
          objectPosition: positionOf(point, size, shape),
        }}
      />
    ))}
  </div>
);
