import type { About } from "../../../design/field";
import type { FieldType } from "../../catalogue/field";
import { useInspected } from "../editing";
import { readGiven, type Twin, withGiven } from "../language";
import type { Stage } from "../suggest";
import { usePut } from "../use-put";
import { GivenField } from "./given-field";
import type { Range } from "./number-field";

interface Props extends Pick<About, "hint" | "wrong">, Range {
  name: string;
  label: string;
  type: FieldType;
  twin?: Twin;
  isRequired?: boolean;
  choices?: readonly unknown[];
  first?: unknown;
  stage?: Stage;
  isFixed?: boolean;
}

/** A field of the state that may be given by its twin with `Path`, or by an expression. */
export function TwinField({ name, type, twin = "Path", isRequired = false, choices, first, ...rest }: Props) {
  const { written, language } = useInspected();
  const put = usePut();
  return (
    <GivenField
      {...rest}
      field={{
        name,
        type,
        isRequired,
        ...(choices !== undefined && { choices }),
        ...(first !== undefined && { first }),
      }}
      given={readGiven(written, name, language, twin)}
      onChange={(given) => put([], withGiven(written, name, given, language, twin))}
    />
  );
}
