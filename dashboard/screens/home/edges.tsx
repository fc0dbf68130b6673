import { useChanges, useEdges } from "../../api/delivery.ts";
import { Answer } from "../../ui/state.tsx";
import { api, events } from "../../wiring.ts";
import { EdgeState } from "../delivery/edges.tsx";
import { words } from "./words.ts";

/** Each edge in a word. */
export function EdgesAtAGlance() {
  const told = { api, events };
  const newest = useChanges(told).data?.[0]?.number ?? 0;
  return (
    <Answer of={useEdges(told)} rows={2}>
      {(edges) =>
        edges.length === 0 ? (
          <p class="muted">{words.noEdges}</p>
        ) : (
          <ul class="card home-rows">
            {edges.map((edge) => (
              <li key={`${edge.state} ${edge.id}`}>
                <span class="breaks">{edge.name}</span>
                <EdgeState edge={edge} newest={newest} />
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}
