import type { MediaFile, MediaUse, MediaUses } from "../../../shared/manage/media.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Badge } from "../../ui/badge.tsx";
import { Answer } from "../../ui/state.tsx";
import { nameOf } from "../content/name.ts";
import { words } from "./words.ts";

/** The documents that name a file. */
export const Uses = ({ file }: { file: MediaFile }) => (
  <Answer of={useAsked<MediaUses>(`/media/${file.id}/uses`)} rows={2}>
    {(uses) =>
      uses.data.length === 0 ? <p class="muted">{words.noUses}</p> : <UseList uses={uses} />
    }
  </Answer>
);

export const UseList = ({ uses: { data, more } }: { uses: MediaUses }) => (
  <>
    <ul class="bullets">
      {data.map((use) => (
        <li key={`${use.document} ${use.locale}`}>
          <a href={here(addressOf(use))}>{nameOf(use)}</a>{" "}
          <span class="muted">
            {use.type} · {use.locale}
          </span>{" "}
          <Badge tone={use.published ? "good" : "plain"}>
            {use.published ? words.live : words.draft}
          </Badge>
        </li>
      ))}
    </ul>
    {more && <p class="muted">{words.moreUses}</p>}
  </>
);

const addressOf = ({ type, document, locale }: MediaUse): string =>
  `/content/${type}/${document}?locale=${encodeURIComponent(locale)}`;
