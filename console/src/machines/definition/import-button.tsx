import { useRef } from "react";
import { Button } from "../../design/button";
import { useText } from "../../text/text";
import { definitionFrom } from "./files";

interface Props {
  onImport: (definition: string) => void;
  onError: (error: unknown) => void;
}

/** Takes a definition from a file of JSON or YAML. */
export function ImportButton({ onImport, onError }: Props) {
  const said = useText().machines.definition;
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined) => {
    try {
      if (chosen !== undefined) {
        onImport(await definitionFrom(await chosen.text()));
      }
    } catch (error) {
      onError(error);
    }
  };
  return (
    <>
      <input
        ref={file}
        type="file"
        hidden
        accept=".json,.asl,.yaml,.yml"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
      <Button small onClick={() => file.current?.click()}>
        {said.import}…
      </Button>
    </>
  );
}
