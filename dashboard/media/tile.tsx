import type { MediaFile } from "../../shared/manage/media.ts";
import { Badge } from "../ui/badge.tsx";
import { isImage, pixelsText, sizeText } from "./files.ts";
import { Picture } from "./picture.tsx";
import { words } from "./words.ts";

/** What a grid shows of a file: its picture, its name, and what is missing. */
export const TileFace = ({ file }: { file: MediaFile }) => (
  <>
    <Picture file={file} />
    <span class="tile-name">{file.name}</span>
    <span class="muted tile-facts">
      {[pixelsText(file), sizeText(file.sizeBytes)].filter((text) => text !== "").join(" · ")}
    </span>
    {isImage(file) && file.alt === "" && <Badge tone="warn">{words.noAlt}</Badge>}
    {!file.used && <Badge>{words.unused}</Badge>}
  </>
);
