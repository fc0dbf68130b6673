import { useEffect, useId, useState } from "preact/hooks";
import type { MediaFile } from "../../../shared/manage/media.ts";
import { useAct } from "../../api/act.ts";
import { Dialog, Shown } from "../../ui/dialog.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Loading, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { Shapes, Sides } from "./controls.tsx";
import { kindOf, readPicture, type Picture } from "./picture.ts";
import { saveCrop, type CropSource } from "./save.ts";
import { firstWanted, ratioOf } from "./shapes.ts";
import { Stage } from "./stage.tsx";
import { words } from "./words.ts";

export interface CropDialogProps {
  of: CropSource;
  /** Told the new file, once it is in the library. */
  onDone: (file: MediaFile) => void;
  onClose: () => void;
}

/**
 * Cuts a part out of a picture and adds it to the library as a file of its own; the picture stays as it is. Where there is
 * nothing to cut it says why. Mount it to open it.
 */
export function CropDialog(props: CropDialogProps) {
  const { of, onClose } = props;
  const read = useRead(of.url);
  const title = words.title(of.name);
  if (read === null)
    return (
      <Dialog title={title} size="wide" onClose={onClose}>
        <Loading />
      </Dialog>
    );
  if (read instanceof Error)
    return (
      <Shown title={title} onClose={onClose}>
        <Notice tone="bad">{read.message}</Notice>
      </Shown>
    );
  return <Cropping {...props} title={title} picture={read} />;
}

/** The picture, or why there is none; null until it is known. */
function useRead(url: string): Picture | Error | null {
  const [read, setRead] = useState<Picture | Error | null>(null);
  useEffect(() => {
    const reading = readPicture(url);
    reading.then(setRead, (error: Error) => setRead(error));
    // its pixels are megabytes, which the browser would keep for a while
    return () =>
      void reading.then(
        ({ image }) => image.close(),
        () => undefined,
      );
  }, [url]);
  return read;
}

function Cropping({
  of,
  title,
  picture,
  onDone,
  onClose,
}: CropDialogProps & { title: string; picture: Picture }) {
  const { image } = picture;
  const [wanted, want] = useState(() => firstWanted(image));
  const act = useAct();
  const help = useId();
  const save = () =>
    act.run(
      () => saveCrop(of, picture, wanted),
      (file) => {
        onDone(file);
        say(words.saved(file.name));
      },
    );
  const { width, height } = wanted.frame;
  return (
    <FormDialog
      title={title}
      size="wide"
      does={words.save}
      busy={act.busy}
      problem={act.sentence ?? act.problem("alt")}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Stage
        picture={picture}
        turns={wanted.turns}
        frame={wanted.frame}
        ratio={ratioOf(wanted, image)}
        alt={of.alt === "" ? of.name : of.alt}
        help={help}
        onFrame={(next) => want((now) => ({ ...now, frame: next(now.frame) }))}
      />
      <Shapes picture={picture} wanted={wanted} onWant={want} />
      <Sides picture={picture} wanted={wanted} onWant={want} />
      <p class="field-help" id={help}>
        {words.frameHelp}
      </p>
      <p>
        <output>{words.result(width, height, kindOf(picture))}</output> {words.rest}
      </p>
    </FormDialog>
  );
}
