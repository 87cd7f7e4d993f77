import { DefinitionEditor } from "../machines/definition/definition-editor";
import type { MachineType } from "../machines/machine";
import { useStudio } from "./use-studio";

/** The definition as code; what is typed in a row is taken back together. */
export function CodeMode({ type }: { type: MachineType }) {
  const { text, edit } = useStudio();
  return <DefinitionEditor value={text} onChange={(written) => edit(() => written, "code")} type={type} />;
}
