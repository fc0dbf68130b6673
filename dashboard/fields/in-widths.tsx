import { useState } from "preact/hooks";
import { words } from "../media/words.ts";
import { readDevice, writeDevice } from "../ui/device.ts";
import { Checkbox } from "../ui/field.tsx";

const KEPT = "images in widths";

/** Whether an image is put into a text in several widths: as the last time on this device, until somebody says otherwise. */
export function useInWidths(): readonly [inWidths: boolean, set: (inWidths: boolean) => void] {
  const [inWidths, set] = useState(readDevice(KEPT) === "yes");
  return [
    inWidths,
    (is) => {
      set(is);
      writeDevice(KEPT, is ? "yes" : "no");
    },
  ];
}

export const InWidths = ({ is, onCheck }: { is: boolean; onCheck: (is: boolean) => void }) => (
  <Checkbox label={words.inWidths} help={words.inWidthsHelp} checked={is} onCheck={onCheck} />
);
