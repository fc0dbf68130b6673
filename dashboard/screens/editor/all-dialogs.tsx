import { AskReview, Discard, KeepVersion, Rename } from "./act-dialogs.tsx";
import { AddToRelease, Schedule } from "./plan.tsx";
import type { Act, ActProps } from "./props.ts";
import { Restore } from "./restore.tsx";

/** The dialog of an act; loaded with the first that is opened. */
export function ActDialogs(props: ActProps & { act: Act }) {
  switch (props.act) {
    case "version":
      return <KeepVersion {...props} />;
    case "review":
      return <AskReview {...props} />;
    case "discard":
      return <Discard {...props} />;
    case "restore":
      return <Restore {...props} />;
    case "slug":
      return <Rename {...props} />;
    case "schedule":
      return <Schedule {...props} />;
    case "release":
      return <AddToRelease {...props} />;
  }
}
