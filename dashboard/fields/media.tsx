import { useComputed } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { isObject, isSame } from "../../shared/working/value.ts";
import { useForm, type ControlProps } from "../form/context.ts";
import { setting } from "../form/edits.ts";
import { labelOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import type { ChosenImage } from "../richtext/props.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { CropButton } from "./crop-media.tsx";
import { altOf, urlOf, withPart } from "./media-value.ts";
import { usePicture } from "./shown-picture.ts";
import { useTyped } from "./typed.ts";

/** A file: from this device, from the library or by its address, and what is to be seen on it. */
export function MediaField({ field, place }: ControlProps<"media">) {
  return (
    <FieldFrame field={field} place={place} holds="group">
      {({ readOnly }) => (
        <div class="media-field">
          <Preview place={place} />
          <div class="form-members">
            <Part place={place} part="url" label={words.address} isOff={readOnly} />
            {field.altIn === undefined && (
              <Part
                place={place}
                part="alt"
                label={words.alt}
                help={words.altHelp}
                isOff={readOnly}
              />
            )}
            <Sources label={labelOf(field)} place={place} altIn={field.altIn} isOff={readOnly} />
          </div>
        </div>
      )}
    </FieldFrame>
  );
}

function Part({
  place,
  part,
  label,
  help,
  isOff,
}: {
  place: Place;
  part: "url" | "alt";
  label: string;
  help?: string;
  isOff: boolean;
}) {
  const read = part === "url" ? urlOf : altOf;
  const typed = useTyped<HTMLInputElement>({ place, read, write: withPart(part) });
  return (
    <Field label={label} help={help}>
      {(tied) => (
        <input
          {...tied}
          {...typed}
          type="text"
          class="input"
          readOnly={isOff}
          dir="auto"
          inputmode={part === "url" ? "url" : "text"}
        />
      )}
    </Field>
  );
}

/** What takes a file from somewhere, or takes it out. */
function Sources({
  label,
  place,
  altIn,
  isOff,
}: {
  label: string;
  place: Place;
  altIn: string | undefined;
  isOff: boolean;
}) {
  const { host, files, root } = useForm();
  const [isBusy, setBusy] = useState(false);
  const take = async (from: () => Promise<ChosenImage | null>) => {
    const said = altIn === undefined ? undefined : root.at("fields").at(altIn);
    const sayNow = () => (said === undefined ? altOf(place.value.peek()) : said.value.peek());
    const before = sayNow();
    setBusy(true);
    const image = await from();
    setBusy(false);
    if (image === null) return;
    const seen = place.value.peek();
    const others = isObject(seen) ? seen : {};
    const { url } = image;
    // what somebody says of it while it is on its way is of this file
    const alt = isSame(sayNow(), before) ? image.alt : undefined;
    const own = said === undefined ? (alt ?? altOf(seen)) : "";
    host.edit(setting(place.path, seen, { ...others, url, alt: own }));
    if (said !== undefined && alt !== undefined)
      host.edit(setting(said.path, said.value.peek(), alt));
  };
  const { choose } = files;
  const isEmpty = urlOf(place.value.value) === "" && altOf(place.value.value) === "";
  return (
    <div class="form-actions">
      {choose !== undefined && (
        <Button icon="media" disabled={isOff} onClick={() => void take(choose)}>
          {words.choose}
        </Button>
      )}
      <FileButton
        label={label}
        isBusy={isBusy}
        isOff={isOff}
        onFile={(file) => void take(() => files.upload(file))}
      />
      <CropButton label={label} place={place} altIn={altIn} isOff={isOff} />
      {!isEmpty && (
        <Button
          kind="quiet"
          icon="trash"
          label={words.takeOutOf(label)}
          disabled={isOff}
          onClick={() => host.edit(setting(place.path, place.value.peek(), null))}
        />
      )}
    </div>
  );
}

function FileButton({
  label,
  isBusy,
  isOff,
  onFile,
}: {
  label: string;
  isBusy: boolean;
  isOff: boolean;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="upload" busy={isBusy} disabled={isOff} onClick={() => input.current?.click()}>
        {words.upload}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.uploadFor(label)}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}

/** The file where it is a picture; its room is there while its address is written, so that nothing moves. */
function Preview({ place }: { place: Place }) {
  const box = useRef<HTMLDivElement>(null);
  const { shown, onFailed } = usePicture(place, () => box.current?.closest(".media-field"));
  const isEmpty = useComputed(() => urlOf(place.value.value) === "").value;
  return (
    <div ref={box} class="media-preview" hidden={isEmpty}>
      {shown === null ? (
        <Icon name="media" />
      ) : (
        <img src={shown} alt="" loading="lazy" onError={onFailed} />
      )}
    </div>
  );
}
