import { useState } from "preact/hooks";
import type { DocumentList } from "../../../shared/manage/documents.ts";
import { Button } from "../../ui/button.tsx";
import { words } from "./words.ts";

/** How many there are, and the way through them. Where one came from is kept while the list is open. */
export function Pager({
  meta: { count, capped, next },
  cursor,
  isOld,
  onGo,
}: {
  meta: DocumentList["meta"];
  cursor: string | null;
  /** It is of the stretch of before: where the next one begins is not known yet. */
  isOld: boolean;
  onGo: (cursor: string | null) => void;
}) {
  const [before, setBefore] = useState<readonly (string | null)[]>([]);
  const last = before.at(-1);
  return (
    <div class="pager">
      <p class="muted" role="status">
        {words.rows(count, capped)}
      </p>
      {cursor !== null && (
        <Button
          icon="left"
          onClick={() => {
            setBefore(before.slice(0, -1));
            onGo(last ?? null);
          }}
        >
          {last === undefined || last === null ? words.first : words.previous}
        </Button>
      )}
      {next !== null && (
        <Button
          icon="right"
          held={isOld}
          onClick={() => {
            setBefore([...before, cursor]);
            onGo(next);
          }}
        >
          {words.next}
        </Button>
      )}
    </div>
  );
}
