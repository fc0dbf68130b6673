import { textsOf, type Previewed } from "./texts.ts";
import { words } from "./words.ts";

/** How a search may show a post: by what is written for it, or else by the post's own title and summary. */
export function SearchPreview(of: Previewed) {
  const { title, description } = textsOf(of);
  return (
    <figure class="search-preview">
      <figcaption class="muted">{words.search}</figcaption>
      <p class="search-title">{title}</p>
      <p>{description === "" ? words.noDescription : description}</p>
    </figure>
  );
}
