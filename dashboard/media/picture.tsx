import { useQuery } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MediaFile } from "../../shared/manage/media.ts";
import { Icon } from "../ui/icon.tsx";
import { hasPicture, pictureOf } from "./pictures.ts";

/** ours: how far outside of the window a picture is when it is fetched. */
const NEAR = "300px";

/** A file as a small picture, fetched when it comes near the window. What it is of is said beside it. */
export function Picture({ file }: { file: MediaFile }) {
  const place = useRef<HTMLSpanElement>(null);
  const isNear = useIsNear(place);
  const { data } = useQuery({
    queryKey: ["picture", file.id],
    queryFn: () => pictureOf(file),
    enabled: isNear && hasPicture(file),
    // what is under an id never changes
    staleTime: Infinity,
  });
  return (
    <span ref={place} class="picture">
      {data === undefined ? (
        <Icon name={hasPicture(file) ? "media" : "content"} />
      ) : (
        <img src={data} alt="" decoding="async" draggable={false} />
      )}
    </span>
  );
}

function useIsNear(place: { current: HTMLElement | null }): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null || isNear) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isNear]);
  return isNear;
}
