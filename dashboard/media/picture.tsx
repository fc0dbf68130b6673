import { useState } from "preact/hooks";
import type { MediaFile } from "../../shared/manage/media.ts";
import { Icon } from "../ui/icon.tsx";
import { isImage } from "./files.ts";
import { smallOf } from "./small.ts";

/** A file as a small picture, fetched when it comes near the window. What it is of is said beside it. */
export function Picture({ file }: { file: MediaFile }) {
  const [hasFailed, setFailed] = useState(false);
  const source = smallOf(file);
  return (
    <span class="picture">
      {source === null || hasFailed ? (
        <Icon name={isImage(file) ? "media" : "content"} />
      ) : (
        <img
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          style={file.placeholder === null ? {} : { backgroundImage: `url(${file.placeholder})` }}
          onLoad={({ currentTarget }) => currentTarget.style.removeProperty("background-image")}
          onError={() => setFailed(true)}
        />
      )}
    </span>
  );
}
