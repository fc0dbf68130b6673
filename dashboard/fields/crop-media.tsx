import { useState } from "preact/hooks";
import { useForm } from "../form/context.ts";
import { setting } from "../form/edits.ts";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { ownPicture } from "../media/own-picture.ts";
import { Button } from "../ui/button.tsx";
import { later } from "../ui/later.tsx";
import { session } from "../wiring.ts";
import type { CropInFieldProps } from "./crop-in-field.tsx";
import { altOf, urlOf, withPart } from "./media-value.ts";

const CropInField = later<CropInFieldProps>(() =>
  import("./crop-in-field.tsx").then((it) => it.CropInField),
);

/** Has a part cut out of the picture, which takes its place here; what is said of it stays, and so does the file of before. */
export function CropButton({
  label,
  place,
  altIn,
  isOff,
}: {
  label: string;
  place: Place;
  /** The field that says what is to be seen, if that is another one. */
  altIn: string | undefined;
  isOff: boolean;
}) {
  const { host, root } = useForm();
  const [of, setOf] = useState<CropInFieldProps["of"] | null>(null);
  const url = urlOf(place.value.value);
  const name = ownPicture(url);
  const open = () => {
    const said = altIn === undefined ? undefined : root.at("fields").at(altIn).value.peek();
    const alt = typeof said === "string" ? said : altOf(place.value.peek());
    if (name !== undefined) setOf({ url, name, alt });
  };
  return (
    <>
      {name !== undefined && session.may("contribute") && (
        <Button label={words.cropOf(label)} disabled={isOff} onClick={open}>
          {words.crop}
        </Button>
      )}
      {of !== null && (
        <CropInField
          of={of}
          now={() => urlOf(place.value.peek())}
          onPut={(cropped) => {
            const seen = place.value.peek();
            host.edit(setting(place.path, seen, withPart("url")(cropped, seen)));
          }}
          onClose={() => setOf(null)}
        />
      )}
    </>
  );
}
