import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "./words.ts";

/** A part of a screen whose code is loaded once the screen is there. Until then there is nothing in its place; where that fails, what says so. */
export function soon<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return function Soon(props: Props) {
    const [loaded, setLoaded] = useState<{ Part: ComponentType<Props> | null } | null>(null);
    useEffect(() => {
      load().then(
        (Part) => setLoaded({ Part }),
        () => setLoaded({ Part: null }),
      );
    }, []);
    if (loaded === null) return null;
    return loaded.Part === null ? (
      <p class="muted">{words.notLoaded}</p>
    ) : (
      <loaded.Part {...props} />
    );
  };
}
