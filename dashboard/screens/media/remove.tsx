import { useLocation } from "preact-iso/router";
import type { MediaFile, MediaUse } from "../../../shared/manage/media.ts";
import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { UseList } from "./uses.tsx";
import { words } from "./words.ts";

/** Takes a file out of the library; where it is used, it says where. */
export function RemoveFile({ file, onClose }: { file: MediaFile; onClose: () => void }) {
  const { route } = useLocation();
  const act = useAct();
  const remove = async () => {
    const isDone = await act.run(
      () => api.delete(`/media/${file.id}`),
      () => route(here("/media")),
    );
    if (isDone) say(words.removed(file.name));
    await askAgain("/media");
  };
  return (
    <Confirm
      title={words.removeTitle(file.name)}
      does={words.remove}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeMore}</p>
      {act.error !== null && <Refused error={act.error} />}
    </Confirm>
  );
}

/** In the way is whatever uses it. */
function Refused({ error }: { error: Error }) {
  const { uses, more } = error instanceof ApiError ? error.body : {};
  if (!Array.isArray(uses)) return <Notice tone="bad">{error.message}</Notice>;
  return (
    <Notice tone="bad">
      <div class="stack">
        <p>{words.stillUsed}</p>
        <UseList uses={{ data: uses as MediaUse[], more: more === true }} />
      </div>
    </Notice>
  );
}
