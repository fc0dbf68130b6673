import { useState } from "preact/hooks";
import type { TypeKind } from "../../../shared/content/model.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Answer } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { session } from "../../wiring.ts";
import { addressWords } from "./address-words.ts";
import { Addresses } from "./addresses.tsx";
import { NewType } from "./new.tsx";
import { TYPE_KINDS, TYPE_PATHS, type TypeShape } from "./shapes.ts";
import { words } from "./words.ts";

/** Which types of content there are. */
export function ModelScreen() {
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        session.may("administer") && (
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {words.create}
          </Button>
        )
      }
    >
      {TYPE_KINDS.map((kind) => (
        <TypesOfKind key={kind} kind={kind} />
      ))}
      <Addresses kind="post" typeKey="post" title={addressWords.posts} />
      {isMaking && <NewType onClose={() => setMaking(false)} />}
    </Page>
  );
}

function TypesOfKind({ kind }: { kind: TypeKind }) {
  const types = useAsked<{ data: TypeShape[] }>(TYPE_PATHS[kind]);
  return (
    <Section title={words.kinds[kind]}>
      <p class="muted">{words.kindHelp[kind]}</p>
      <Answer of={types} rows={1}>
        {({ data }) =>
          data.length === 0 ? (
            <p>{words.noTypes}</p>
          ) : (
            <Table
              caption={words.kinds[kind]}
              rows={data}
              keyOf={({ key }) => key}
              columns={[
                {
                  title: words.name,
                  isWide: true,
                  cell: ({ key, name }) => <a href={here(`/model/${kind}/${key}`)}>{name}</a>,
                },
                { title: words.key, cell: ({ key }) => <code>{key}</code> },
                {
                  title: words.fields,
                  cell: ({ fields }) => (
                    <span class="nowrap">{words.fieldCount(fields.length)}</span>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
    </Section>
  );
}
