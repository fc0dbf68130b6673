import type { Json } from "../../shared/working/value.ts";
import { cutText, isLongerThan } from "../../shared/text.ts";
import { useForm } from "../form/context.ts";
import { SHOWN_DESCRIPTION_CHARS, SHOWN_TITLE_CHARS } from "../form/post-type.ts";
import { words } from "../form/words.ts";
import { textOf } from "./text.tsx";

/** How a search may show a post: by what is written for it, or else by the post's own title and summary. */
export function SearchPreview() {
  const { root } = useForm();
  const fields = root.at("fields");
  const title = firstOf(fields.at("seo_title").value.value, root.at("name").value.value);
  const description = firstOf(
    fields.at("meta_description").value.value,
    fields.at("summary").value.value,
  );
  return (
    <figure class="search-preview">
      <figcaption class="muted">{words.post.preview}</figcaption>
      <p class="search-title">{cut(title, SHOWN_TITLE_CHARS)}</p>
      <p>
        {description === "" ? words.post.noDescription : cut(description, SHOWN_DESCRIPTION_CHARS)}
      </p>
    </figure>
  );
}

const firstOf = (...stored: (Json | undefined)[]): string =>
  stored.map((one) => textOf(one).trim()).find((text) => text !== "") ?? "";

const cut = (text: string, most: number): string =>
  isLongerThan(text, most) ? `${cutText(text, most).trimEnd()}…` : text;
