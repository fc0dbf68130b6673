import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RichTextProps } from "./props.ts";
import { words } from "./words.ts";

/** How far below the window a field is when its editor begins to load. */
const NEAR = "400px";

type Loaded =
  | { kind: "waiting" }
  | { kind: "failed" }
  | { kind: "here"; Editor: ComponentType<RichTextProps> };

/** A field of rich text. The editor is loaded when the field comes near the window; without it there is the HTML. */
export function RichText(props: RichTextProps) {
  const place = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded>({ kind: "waiting" });
  useEffect(() => {
    const load = async () => {
      const { RichTextEditor } = await import("./editor/editor.tsx");
      setLoaded({ kind: "here", Editor: RichTextEditor });
    };
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        load().catch(() => setLoaded({ kind: "failed" }));
      },
      { rootMargin: NEAR },
    );
    if (place.current !== null) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  if (loaded.kind === "here") return <loaded.Editor {...props} />;
  return (
    <div ref={place} class="richtext">
      <p role="status">{loaded.kind === "failed" ? words.failed : words.loading}</p>
      {loaded.kind === "failed" && (
        <textarea
          class="richtext-source"
          aria-label={words.source(props.label)}
          aria-describedby={props.describedBy}
          rows={16}
          value={props.value}
          readOnly={props.readOnly}
          onInput={({ currentTarget }) => props.onChange(currentTarget.value)}
        />
      )}
    </div>
  );
}
