import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { putText } from "../../form/put-text.ts";
import { readDevice, writeDevice } from "../../ui/device.ts";
import type { mountCode, MountedCode } from "../code/view.ts";

/** HTML as it is written: in a plain text box, or in an editor of code that is loaded when somebody asks for it. */

/** Here, and not with the other words, which every form loads. */
const words = {
  code: "Code editor",
  failed: "The code editor could not be loaded; this is the HTML without it.",
} as const;

const KEPT = "larder.code";

/** One choice for all fields, kept on the device. */
const isWanted = signal(readDevice(KEPT) === "on");

type Mount = typeof mountCode;
const code = signal<{ mount: Mount } | "failed" | null>(null);

const load = () =>
  void import("../code/view.ts").then(
    ({ mountCode: mount }) => (code.value = { mount }),
    () => (code.value = "failed"),
  );

/** Puts the editor of code in the place of text boxes, and takes it away again. */
export function CodeButton() {
  const press = () => {
    isWanted.value = !isWanted.value;
    writeDevice(KEPT, isWanted.value ? "on" : "off");
    if (isWanted.value && code.value === "failed") load();
  };
  return (
    <>
      <button type="button" aria-pressed={isWanted.value} onClick={press}>
        {words.code}
      </button>
      <span role="status">{isWanted.value && code.value === "failed" && words.failed}</span>
    </>
  );
}

export interface SourceProps {
  /** What it is called, for who does not see it. */
  label: string;
  value: string;
  onChange: (html: string) => void;
  readOnly?: boolean | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  /** Whether it is in a question over the page, which takes back nothing: then it does itself. */
  hasHistory?: boolean;
}

export function Source(props: SourceProps) {
  // what one was doing in the box goes on in the editor, which may come later
  const caret = useRef<[number, number] | null>(null);
  useEffect(() => {
    if (isWanted.value && code.value === null) load();
  }, [isWanted.value]);
  if (isWanted.value && code.value !== null && code.value !== "failed")
    return <CodeBox {...props} mount={code.value.mount} caret={caret} />;
  return <TextBox {...props} caret={caret} />;
}

interface Caret {
  caret: { current: [number, number] | null };
}

function TextBox({
  label,
  value,
  onChange,
  readOnly,
  describedBy,
  invalid,
  caret,
}: SourceProps & Caret) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (box.current !== null) putText(box.current, value);
  }, [value]);
  useLayoutEffect(() => {
    const { current } = box;
    return () => {
      const isIn = current !== null && document.activeElement === current;
      caret.current = isIn ? [current.selectionStart, current.selectionEnd] : null;
    };
  }, []);
  return (
    <textarea
      ref={box}
      class="richtext-source"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      readOnly={readOnly}
      spellcheck={false}
      rows={16}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** The editor in the page; props are read when they are needed. */
function CodeBox({ mount, caret, ...props }: SourceProps & Caret & { mount: Mount }) {
  const place = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedCode | null>(null);
  const latest = useRef(props);
  latest.current = props;
  // with what is drawn: no key comes between a value and its editor
  useLayoutEffect(() => {
    if (place.current === null) return undefined;
    const editor = mount(place.current, {
      value: latest.current.value,
      onChange: (html) => latest.current.onChange(html),
      attributes: () => attributesOf(latest.current),
      isReadOnly: () => latest.current.readOnly === true,
      hasHistory: latest.current.hasHistory === true,
    });
    mounted.current = editor;
    if (caret.current !== null) editor.focus(...caret.current);
    return () => editor.destroy();
  }, []);
  useLayoutEffect(() => mounted.current?.setValue(props.value), [props.value]);
  useLayoutEffect(
    () => mounted.current?.refresh(),
    [props.readOnly, props.invalid, props.describedBy],
  );
  return <div ref={place} />;
}

const attributesOf = ({ label, describedBy, invalid }: SourceProps) => ({
  "aria-label": label,
  ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
  ...(invalid ? { "aria-invalid": "true" } : {}),
});
