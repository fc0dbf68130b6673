import { CropDialog } from "../media/crop/dialog.tsx";
import type { CropSource } from "../media/crop/save.ts";
import { words } from "../media/crop/words.ts";
import { sayProblem } from "../ui/toast.tsx";

export interface CropInFieldProps {
  of: CropSource;
  /** The address that the field has by now. */
  now: () => string;
  onPut: (url: string) => void;
  onClose: () => void;
}

/** The dialog for the picture that a field had when it was opened. What somebody else put there meanwhile nobody meant to replace. */
export const CropInField = ({ of, now, onPut, onClose }: CropInFieldProps) => (
  <CropDialog
    of={of}
    onDone={({ url }) => {
      onClose();
      if (now() === of.url) onPut(url);
      else sayProblem(words.notPut);
    }}
    onClose={onClose}
  />
);
