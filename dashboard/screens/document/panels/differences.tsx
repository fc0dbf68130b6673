import { useState } from "preact/hooks";
import type { Passage } from "../../../compare/texts.ts";
import type { Difference } from "../../../compare/values.ts";
import { Badge, type Tone } from "../../../ui/badge.tsx";
import { words } from "./words.ts";

/** What is another, field by field; what is the same within one is folded. */
export const Differences = ({ of }: { of: readonly Difference[] }) =>
  of.length === 0 ? (
    <p class="muted">{words.same}</p>
  ) : (
    <ul class="differences">
      {of.map(({ path, kind, passages }) => (
        <li key={`${kind} ${path}`}>
          <p>
            <code>{path}</code>{" "}
            {kind !== "changed" && <Badge tone={TONES[kind]}>{words.kinds[kind]}</Badge>}
          </p>
          {passages.length > 0 && (
            <div class="difference">
              {passages.map((passage, index) => (
                <PassageOf key={index} passage={passage} />
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  );

const TONES: Record<Difference["kind"], Tone> = {
  changed: "plain",
  added: "good",
  removed: "bad",
  moved: "accent",
};

function PassageOf({ passage }: { passage: Passage }) {
  const [isOpen, setOpen] = useState(false);
  if (passage.kind === "changed")
    return (
      <p>
        {passage.words.map(({ kind, entries }, index) => (
          <Words key={index} kind={kind} text={entries.join("")} />
        ))}
      </p>
    );
  if (isOpen) return <p class="muted">{passage.blocks.join("")}</p>;
  return (
    <button type="button" class="folded" onClick={() => setOpen(true)}>
      {words.unchanged(passage.blocks.length)}
    </button>
  );
}

/** Told by strokes and words too, not by colour alone. */
function Words({ kind, text }: { kind: "same" | "gone" | "new"; text: string }) {
  if (kind === "same") return <>{text}</>;
  const Mark = kind === "gone" ? "del" : "ins";
  return (
    <Mark>
      <span class="visually-hidden">{kind === "gone" ? words.gone : words.new}: </span>
      {text}
    </Mark>
  );
}
