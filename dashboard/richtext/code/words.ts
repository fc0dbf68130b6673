/** What the code editor says; the keys are those that CodeMirror asks by. */
export const phrases: Readonly<Record<string, string>> = {
  Find: "Find",
  Replace: "Replace with",
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Regular expression",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close the search",
  "current match": "Found",
  "on line": "on line",
  "replaced match on line $": "Replaced on line $",
  "replaced $ matches": "Replaced $ times",
  "Control character": "Character that does not show:",
};
