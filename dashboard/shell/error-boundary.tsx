import { Component, type ComponentChildren } from "preact";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";
import { words } from "../words.ts";

interface Props {
  /** The address that it is of. */
  at?: string | undefined;
  children: ComponentChildren;
}

interface State {
  at: string | undefined;
  broken: string | null;
}

/** What a fault of ours leaves of its part of the page: a sentence, and a way on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { at: this.props.at, broken: null };

  /** Somewhere else it is tried again. */
  static override getDerivedStateFromProps({ at }: Props, state: State): State | null {
    return state.at === at ? null : { at, broken: null };
  }

  static override getDerivedStateFromError(error: unknown): Pick<State, "broken"> {
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
