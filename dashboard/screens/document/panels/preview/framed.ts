import { PREVIEW_FRAME_PATH } from "../../../../../shared/dashboard.ts";
import { isListening, type Changed } from "./protocol.ts";

/** What a page of a site may do where it is framed: all that it does elsewhere, but leave the frame. */
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

/** A page of a site that is shown in a frame. */
export interface Framed {
  /** Tells the page, if it listens. */
  tell(changed: Changed): boolean;
  /** Shows another address, or the same one again. */
  show(url: string): void;
  end(): void;
}

export interface FramedParts {
  site: string;
  /** What the page is called to who cannot see it. */
  title: string;
  /** The page listens from now on. */
  onListening: () => void;
  /** The page around it is not there: the session ended, or the origin is away. */
  onBroken: () => void;
}

/**
 * Shows an address within the frame: in a page of ours that may frame the site's pages, and nothing else. The dashboard's
 * own page may frame that one alone, so that what is framed follows the site's addresses without being loaded again.
 */
export function showFramed(frame: HTMLIFrameElement, url: string, parts: FramedParts): Framed {
  let shown = url;
  let listens = false;
  let inner: HTMLIFrameElement | null = null;
  const ended = new AbortController();
  const { signal } = ended;
  const build = () => {
    const [page, around] = [frame.contentDocument, frame.contentWindow];
    // some browsers tell of the empty page that was there before
    if (page?.URL === "about:blank") return;
    if (
      page === null ||
      around === null ||
      !page.documentElement.classList.contains("preview-frame")
    )
      return parts.onBroken();
    inner = page.createElement("iframe");
    inner.title = parts.title;
    inner.setAttribute("sandbox", SANDBOX);
    inner.referrerPolicy = "no-referrer";
    inner.src = shown;
    around.addEventListener(
      "message",
      ({ source, origin, data }) => {
        if (source !== inner?.contentWindow || origin !== new URL(shown).origin) return;
        if (!isListening(data)) return;
        listens = true;
        parts.onListening();
      },
      { signal },
    );
    page.body.replaceChildren(inner);
  };
  frame.addEventListener("load", build, { signal });
  frame.src = `${PREVIEW_FRAME_PATH}?${new URLSearchParams({ site: parts.site }).toString()}`;
  return {
    tell(changed) {
      if (!listens) return false;
      inner?.contentWindow?.postMessage(changed, new URL(shown).origin);
      return true;
    },
    show(next) {
      listens = false;
      const isSameSite = new URL(next).origin === new URL(shown).origin;
      shown = next;
      if (inner === null) return;
      // another site is not in the policy that the page around has
      if (isSameSite) inner.src = next;
      else frame.contentWindow?.location.reload();
    },
    end: () => ended.abort(),
  };
}
