import type { TypeAddresses } from "../../../shared/manage/previews.ts";
import { useAsked } from "../../asked.ts";
import { textsOf, type Previewed } from "./texts.ts";
import { words } from "./words.ts";

/** The card as which a post may be shown where somebody shares it, by the fields that sites are given for it. */
export function SocialPreview(of: Previewed) {
  const { title, description } = textsOf(of);
  const host = useHost();
  return (
    <figure class="search-preview social-preview">
      <figcaption class="muted">{words.social}</figcaption>
      <div class="social-card">
        <FeaturedPicture {...of} />
        <div class="social-texts">
          <p class="muted">{host ?? words.noHost}</p>
          <p class="social-title">{title}</p>
          <p>{description === "" ? words.noText : description}</p>
        </div>
      </div>
    </figure>
  );
}

function FeaturedPicture({ root, usePicture }: Previewed) {
  const { shown, onFailed } = usePicture(root.at("fields").at("featured_image"), pictureField);
  return (
    <div class="social-picture">
      {shown === null ? (
        <span class="muted">{words.noPicture}</span>
      ) : (
        <img src={shown} alt="" loading="lazy" onError={onFailed} />
      )}
    </div>
  );
}

/** Where the address of the picture is written. */
const pictureField = () => document.querySelector("[data-place='fields featured_image']");

/** Where the site shows its posts; null where nobody has said so. */
function useHost(): string | null {
  const { data } = useAsked<{ data: TypeAddresses[] } | null>("/addresses");
  const url = data?.data.find(({ kind }) => kind === "post")?.publicUrl ?? "";
  return URL.canParse(url) ? new URL(url).host : null;
}
