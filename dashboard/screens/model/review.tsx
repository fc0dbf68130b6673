import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { lossBetween } from "./fields.ts";
import { TYPE_PATHS, type TypeShape } from "./shapes.ts";
import { words } from "./words.ts";

/** A document that the origin names because it would lose something. */
interface Losing {
  id: number;
  slug: string | null;
  field: string;
}

/** What saving would take from readers and reach, before it is done. */
export function ReviewDialog({
  before,
  after,
  onClose,
  onSaved,
}: {
  before: TypeShape;
  after: TypeShape;
  onClose: () => void;
  onSaved: () => void;
}) {
  const act = useAct();
  const { taken, changed } = lossBetween(before.fields, after.fields);
  const path = TYPE_PATHS[after.kind];
  const save = async () => {
    const { name, fields } = after;
    const isDone = await act.run(async () => {
      await api.put(`${path}/${after.key}`, { name, fields });
      await askAgain(path);
    }, onSaved);
    if (isDone) say(words.saved);
  };
  return (
    <Dialog
      title={words.review}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          <Button
            kind={taken.length > 0 ? "danger" : "primary"}
            busy={act.busy}
            onClick={() => void save()}
          >
            {taken.length > 0 ? words.takeOut : words.save}
          </Button>
        </>
      }
    >
      {taken.length > 0 && <Named tone="warn" sentence={words.taken} paths={taken} />}
      {changed.length > 0 && <Named tone="plain" sentence={words.changed} paths={changed} />}
      <p>{words.reviewReach}</p>
      <Affected type={before} />
      {act.error !== null && <Refused error={act.error} type={before} />}
    </Dialog>
  );
}

const Named = ({
  tone,
  sentence,
  paths,
}: {
  tone: "warn" | "plain";
  sentence: string;
  paths: readonly string[];
}) => (
  <Notice tone={tone}>
    <div class="stack">
      <p>{sentence}</p>
      <ul class="bullets">
        {paths.map((path) => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
    </div>
  </Notice>
);

/** How many documents have the type; of components nobody counts who uses them. */
function Affected({ type: { kind, key } }: { type: TypeShape }) {
  const isComponent = kind === "component";
  const { data } = useAsked<{ meta: { count: number; capped?: boolean } }>("/documents", {
    query: { type_kind: isComponent ? "page" : kind, type: key, limit: 1 },
    enabled: !isComponent,
  });
  if (data === undefined || isComponent) return null;
  const { count, capped = false } = data.meta;
  return <p>{words.documents(`${count.toLocaleString("en")}${capped ? "+" : ""}`)}</p>;
}

function Refused({ error, type }: { error: Error; type: TypeShape }) {
  const body = error instanceof ApiError ? error.body : {};
  const losing = Array.isArray(body["documents"]) ? (body["documents"] as Losing[]) : [];
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Notice tone="bad">
      <div class="stack">
        <p>
          {problems.length === 0 ? error.message : problems.map(({ message }) => message).join(" ")}
        </p>
        {losing.length > 0 && (
          <ul class="bullets">
            {losing.map(({ id, slug, field }) => (
              <li key={`${id} ${field}`}>
                <a href={here(`/content/${type.key}/${id}`)}>{slug ?? `#${id}`}</a>{" "}
                {words.inField(field)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Notice>
  );
}
