import { useState } from "react";
import { Button } from "../../design/button";
import { useRefusal } from "../../shell/caller";
import { useText } from "../../text/text";
import { AnswerDialog } from "./answer-dialog";

interface Props {
  arn: string;
  state: string;
  /** Where the task waits, if it does in a queue. */
  queue: string | undefined;
  onAnswered: () => void;
}

/** Lets whoever looks answer a task that waits. */
export function AnswerButton(props: Props) {
  const said = useText().execution.answer;
  const refusal = useRefusal();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button small refusal={refusal("POST /frevo/executions/answer")} onClick={() => setOpen(true)}>
        {said.button}
      </Button>
      {isOpen && <AnswerDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
