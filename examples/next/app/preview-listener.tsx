"use client";

import { useEffect } from "react";

interface Message {
  larder: string;
  document: { slug: string | null };
  token: string;
}

/** In the dashboard's frame: shows what was saved as soon as the dashboard says so. Says to everybody that this is a draft. */
export function PreviewListener({ dashboard, slug }: { dashboard: string; slug: string }) {
  useEffect(() => {
    if (window.parent === window || dashboard === "") return undefined;
    const hear = ({ origin, data }: MessageEvent<Message | null>) => {
      if (origin !== dashboard || data?.larder !== "preview.changed") return;
      // the token may be another one than before
      const query = new URLSearchParams({ slug: data.document.slug ?? slug, token: data.token });
      window.location.replace(`/api/preview?${query.toString()}`);
    };
    window.addEventListener("message", hear);
    window.parent.postMessage({ larder: "preview.listening" }, dashboard);
    return () => window.removeEventListener("message", hear);
  }, [dashboard, slug]);
  return (
    <p role="status" className="as-of">
      A draft, which readers do not see. <a href="/api/preview/end">Leave the preview</a>
    </p>
  );
}
