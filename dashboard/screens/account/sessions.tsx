import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Answer } from "../../ui/state.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { browserName } from "./browser-name.ts";
import { words } from "./words.ts";

/** A session, as `GET /manage/v1/sessions` has it. */
interface OwnSession {
  id: number;
  createdAt: string;
  seenAt: string;
  address: string;
  agent: string;
  isThis: boolean;
}

/** Where the person is signed in; each but this one can be ended. */
export function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => api.get<{ data: OwnSession[] }>("/sessions", { signal }),
  });
  const end = async (id: number) => {
    try {
      await api.delete(`/sessions/${id}`);
      say(words.ended);
    } catch (error) {
      sayProblem(error instanceof Error ? error.message : String(error));
    }
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <Answer of={sessions} rows={2}>
      {({ data }) => (
        <Table
          caption={words.sessions}
          columns={columnsOf((id) => void end(id))}
          rows={data}
          keyOf={({ id }) => id}
        />
      )}
    </Answer>
  );
}

const columnsOf = (end: (id: number) => void): Column<OwnSession>[] => [
  { title: words.where, isWide: true, cell: ({ agent }) => browserName(agent) },
  { title: words.address, isMinor: true, cell: ({ address }) => address },
  { title: words.seen, cell: ({ seenAt }) => <Ago at={seenAt} now={clock.now()} /> },
  {
    title: words.end,
    cell: ({ id, isThis, agent }) =>
      isThis ? (
        <Badge tone="accent">{words.here}</Badge>
      ) : (
        <Button label={words.endOf(browserName(agent))} onClick={() => end(id)}>
          {words.end}
        </Button>
      ),
  },
];
