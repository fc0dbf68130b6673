import type { Fault } from "../fault.ts";

/** Faults of what the dashboard's screens say before they do something. */

const FIELDS = "dashboard/screens/model/fields.ts";
const list = ["test/dashboard/content-list.test.ts"];
const dialogs = ["test/browser/quick-dialogs.test.ts"];
const model = ["test/dashboard/model-fields.test.ts"];

export const screenFaults: Fault[] = [
  {
    name: "readers are said to lose nothing of what is taken out of a repeater",
    file: FIELDS,
    find: "      loss.taken.push(...within.taken);\n",
    put: "",
    tests: model,
  },
  {
    name: "a field that is only named anew is said to hold something else",
    file: FIELDS,
    find: "({ name: _name, required: _required, ...rest }) => rest",
    put: "({ required: _required, ...rest }) => rest",
    tests: model,
  },
  {
    name: "a field that cannot go further comes out at the other end",
    file: FIELDS,
    find: "if (to < 0 || to >= count) return [...fields];",
    put: "if (to >= count) return [...fields];",
    tests: model,
  },
  {
    name: "a bulk take-down names locales that readers do not have",
    file: "dashboard/screens/content/bulk.ts",
    find: '(action === "publish" ? locales : published)',
    put: "locales",
    tests: list,
  },
  {
    name: "what is sent twice before it is drawn again is done twice",
    file: "dashboard/api/act.ts",
    find: "if (isUnderWay.current) return false;",
    put: "if (busy) return false;",
    tests: dialogs,
  },
  {
    name: "a dialog closes over what is under way in it, and a secret that is shown once is shown to nobody",
    file: "dashboard/ui/dialog.tsx",
    find: "busy || closes()",
    put: "closes()",
    tests: dialogs,
  },
  {
    name: "Enter picks another option than arrows went to, because more was found meanwhile",
    file: "dashboard/ui/combobox.tsx",
    find: "    if (at.current.text === text) goTo(nav, offered, at.current.id);\n",
    put: "",
    tests: ["test/browser/quick-lists.test.ts"],
  },
  {
    name: "a search that settles takes away a filter that was picked while it waited",
    file: "dashboard/ui/search-field.tsx",
    find: "    settles.current(text);\n",
    put: "    onSettle(text);\n",
    tests: ["test/browser/quick-lists.test.ts"],
  },
];
