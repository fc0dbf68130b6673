import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icons.ts";
import { words } from "./words.ts";

/** What is there when nothing is: why, and what to do. */
export const Empty = ({
  icon = "list",
  title,
  children,
}: {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
}) => (
  <div class="state">
    <Icon name={icon} />
    <p class="state-title">{title}</p>
    {children}
  </div>
);

/** Something could not be had: what the origin says, and another try. */
export const Failed = ({ error, onAgain }: { error: Error; onAgain?: () => void }) => (
  <div class="state bad" role="alert">
    <Icon name="warning" />
    <p class="state-title">{words.failed}</p>
    <p>{error.message}</p>
    {onAgain !== undefined && (
      <Button icon="refresh" onClick={onAgain}>
        {words.tryAgain}
      </Button>
    )}
  </div>
);

/** Grey lines where the answer will be. They appear after a moment, so what is quick does not flicker. */
export const Loading = ({ rows = 5 }: { rows?: number }) => (
  <div class="loading" role="status">
    <span class="visually-hidden">{words.loading}</span>
    {Array.from({ length: rows }, (_, index) => (
      <div key={index} class="loading-row" aria-hidden="true" />
    ))}
  </div>
);

/** One of the three, or what was asked for. */
export function Answer<T>({
  of: { data, error, refetch },
  rows = 5,
  children,
}: {
  of: { data: T | undefined; error: Error | null; refetch: () => unknown };
  rows?: number;
  children: (data: T) => ComponentChildren;
}) {
  if (data !== undefined) return <>{children(data)}</>;
  if (error !== null) return <Failed error={error} onAgain={() => void refetch()} />;
  return <Loading rows={rows} />;
}

/** A sentence in a frame of its own, above what it is about. */
export const Notice = ({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "good" | "warn" | "bad";
  children: ComponentChildren;
}) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "note"}>
    {children}
  </div>
);
