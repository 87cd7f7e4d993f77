import { allStates, type Members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { TokensField } from "../lists/tokens-field";
import { ERROR_NAMES, errorNameFault } from "../retriers";

/** Errors of functions and services that are met most. */
const SERVICE_ERRORS = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "States.Http.Socket",
  "States.Http.StatusCode.404",
  "States.Http.StatusCode.429",
  "States.Http.StatusCode.503",
  "EventBridge.FailedEntry",
];

interface Props {
  item: Members;
  isLast: boolean;
  set: (item: Members) => void;
}

/** The errors that a retrier or a catcher is for. */
export function ErrorNames({ item, isLast, set }: Props) {
  const said = useText().inspector.errors;
  const { state } = useInspected();
  const list = Array.isArray(item.ErrorEquals) ? item.ErrorEquals : [];
  const names = list.filter((name) => typeof name === "string");
  const fault = errorNameFault(list, isLast);
  const within = state.inner.flatMap((inner) => [...allStates(inner)]);
  const raised = within.map(({ written }) => written.Error).filter((error) => typeof error === "string");
  return (
    <TokensField
      label={said.names}
      hint={said.namesHint}
      wrong={fault && said.nameFaults[fault]}
      values={names}
      suggestions={[...new Set([...raised, ...ERROR_NAMES, ...SERVICE_ERRORS])]}
      onChange={(names) => set({ ...item, ErrorEquals: names })}
    />
  );
}
