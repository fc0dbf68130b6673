import type { DocumentState } from "../../../shared/manage/documents.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { words } from "./words.ts";

const TONES: Readonly<Record<DocumentState, Tone>> = {
  draft: "plain",
  live: "good",
  changed: "accent",
};

/** What readers have of a document, and when that is to change. */
export const StateBadge = ({
  state,
  scheduledAt,
}: {
  state: DocumentState;
  scheduledAt: string | null;
}) => (
  <span class="states" title={words.stateHelp[state]}>
    <Badge tone={TONES[state]}>{words.states[state]}</Badge>
    {scheduledAt !== null && (
      <Badge tone="warn">
        {words.states.scheduled} <Ago at={scheduledAt} now={clock.now()} />
      </Badge>
    )}
  </span>
);
