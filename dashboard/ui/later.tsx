import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { sayProblem } from "./toast.tsx";
import { words } from "./words.ts";

/** A dialog whose code is loaded when it is opened first. Where that fails it is said, and the dialog is closed. */
export function later<Props extends { onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return function Later(props: Props) {
    const [loaded, setLoaded] = useState<{ Dialog: ComponentType<Props> } | null>(null);
    const { onClose } = props;
    useEffect(() => {
      load().then(
        (Dialog) => setLoaded({ Dialog }),
        () => {
          sayProblem(words.notLoaded);
          onClose();
        },
      );
    }, []);
    return loaded === null ? null : <loaded.Dialog {...props} />;
  };
}
