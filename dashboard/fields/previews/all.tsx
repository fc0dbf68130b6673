import { SearchPreview } from "./search.tsx";
import { SocialPreview } from "./social.tsx";
import type { Previewed } from "./texts.ts";

/** How a post may be shown elsewhere. */
export const PostPreviews = (of: Previewed) => (
  <div class="post-previews">
    <SearchPreview {...of} />
    <SocialPreview {...of} />
  </div>
);
