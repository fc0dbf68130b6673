import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";
import { words } from "../words.ts";

/** In place of a screen whose code could not be loaded. */
export const Outdated = () => (
  <div class="page narrow">
    <Empty icon="refresh" title={words.newVersion}>
      <p>{words.newVersionMore}</p>
      <Button kind="primary" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </Empty>
  </div>
);
