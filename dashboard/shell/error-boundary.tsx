import { Component, type ComponentChildren } from "preact";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";
import { words } from "../words.ts";

/** What a fault of ours leaves of its part of the page: a sentence, and a way on. */
export class ErrorBoundary extends Component<
  { children: ComponentChildren },
  { broken: string | null }
> {
  override state = { broken: null };

  static override getDerivedStateFromError(error: unknown): { broken: string } {
    // also in the browser's console, where whoever reports it finds the rest
    reportError(error);
    return { broken: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { broken } = this.state;
    if (broken === null) return this.props.children;
    return (
      <div class="page narrow" role="alert">
        <Empty icon="warning" title={words.broken}>
          <code>{broken}</code>
          <Button kind="primary" onClick={() => location.reload()}>
            {words.reload}
          </Button>
        </Empty>
      </div>
    );
  }
}
