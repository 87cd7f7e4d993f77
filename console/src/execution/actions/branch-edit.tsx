import { isJson, prettyJson } from "../../api/json";
import type { Branch, Edit, ExecutionState } from "../../api/schema";
import { SelectField } from "../../design/field";
import { useText } from "../../text/text";
import { JsonArea } from "./json-area";

/** What is put into a branch; as text, for numbers may have more digits than the browser keeps. */
export interface BranchEdit {
  readonly branch: number | undefined;
  readonly input: string;
  readonly variables: string;
}

export function editOf(branch: Branch | undefined): BranchEdit {
  return {
    branch: branch?.branch,
    input: prettyJson(branch?.data ?? {}),
    variables: prettyJson(branch?.variables ?? {}),
  };
}

export function isEditFine({ input, variables }: BranchEdit): boolean {
  return isJson(input) && isJson(variables);
}

/** What is put into a branch in place of what it has. */
export type Changes = Pick<Edit, "input" | "variables">;

/** What differs from how the branch stands, as the server wants it. */
export function changesOf(edit: BranchEdit, from: BranchEdit): Changes {
  return {
    ...(edit.input !== from.input && { input: JSON.parse(edit.input) }),
    ...(edit.variables !== from.variables && { variables: JSON.parse(edit.variables) }),
  };
}

interface Props {
  look: ExecutionState;
  /** Which branches can be edited. */
  branches: readonly Branch[];
  edit: BranchEdit;
  onChange: (edit: BranchEdit) => void;
}

/** The data and the variables of a branch, to be edited. */
export function BranchFields({ look, branches, edit, onChange }: Props) {
  const text = useText();
  const options = branches.map((branch) => ({
    value: String(branch.branch),
    name: [branch.place, branch.state].filter(Boolean).join(" / ") || text.execution.fork.whole,
  }));
  return (
    <>
      {branches.length > 1 && (
        <SelectField
          label={text.execution.fork.branch}
          options={options}
          value={String(edit.branch)}
          onChange={(event) =>
            onChange(editOf(look.branches.find(({ branch }) => String(branch) === event.target.value)))
          }
        />
      )}
      <JsonArea
        label={text.words.input}
        value={edit.input}
        onChange={(input) => onChange({ ...edit, input })}
      />
      <JsonArea
        label={text.execution.variables}
        value={edit.variables}
        rows={5}
        onChange={(variables) => onChange({ ...edit, variables })}
      />
    </>
  );
}
