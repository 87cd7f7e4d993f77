import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Json } from "../../design/json";
import { Status } from "../../design/status";
import { type Tab, Tabs } from "../../design/tabs";
import { queueOf } from "../../events/map/definitions";
import { TestStatePanel } from "../../studio/test-state/test-state-panel";
import { useText } from "../../text/text";
import { AnswerButton } from "../answer/answer-button";
import { EventList } from "../events/event-list";
import type { Step } from "../story/story";
import { useTold } from "../told";
import { Attempts } from "./attempts";
import { Entries } from "./entries";
import { Iterations } from "./iterations";
import { Place } from "./place";
import styles from "./step.module.css";
import { StepData } from "./step-data";
import { StepDetails } from "./step-details";
import { StepVariables } from "./step-variables";

/** What is known of the selected state: of one entry of it, if it was entered. */
export function StepPanel() {
  const text = useText();
  const { arn, outline, selected, shown, show, refresh } = useTold();
  const name = selected?.state ?? shown.state ?? "";
  const close = () => show({ step: undefined, state: undefined });
  return (
    <aside className={styles.panel} aria-label={text.execution.step.title(name)}>
      <header className={styles.head}>
        <div className={styles.title}>
          {selected !== undefined && <Place step={selected} />}
          <h2>{name}</h2>
          <Status status={selected?.status ?? "NOT_STARTED"} />
        </div>
        <Button kind="quiet" small aria-label={text.words.close} onClick={close}>
          <Icon name="failed" />
        </Button>
      </header>
      {selected !== undefined && <Entries step={selected} />}
      {selected?.type === "Task" && selected.status === "RUNNING" && shown.event === undefined && (
        <div>
          <AnswerButton
            arn={arn}
            state={name}
            queue={queueOf(outline.states.get(name)?.written ?? {})}
            onAnswered={refresh}
          />
        </div>
      )}
      <Tabs
        label={text.execution.step.title(name)}
        parameter="panel"
        tabs={selected === undefined ? [definitionTab(text, name)] : tabsOf(selected, text)}
      />
    </aside>
  );
}

type Text = ReturnType<typeof useText>;

function tabsOf(step: Step, text: Text): Tab[] {
  const said = text.execution.step;
  const hasAttempts = step.attempts.length > 0;
  const hasIterations = step.type === "Map" && step.runs > 0;
  return [
    ...(hasIterations ? [{ key: "items", title: said.items, content: <Iterations step={step} /> }] : []),
    { key: "data", title: said.data, content: <StepData step={step} /> },
    { key: "details", title: said.details, content: <StepDetails step={step} /> },
    { key: "variables", title: text.execution.variables, content: <StepVariables step={step} /> },
    ...(hasAttempts
      ? [{ key: "attempts", title: said.attempts(step.attempts.length), content: <Attempts step={step} /> }]
      : []),
    definitionTab(text, step.state),
    { key: "test", title: said.test, content: <StateTest step={step} /> },
    { key: "events", title: said.events, content: <EventList step={step} /> },
  ];
}

function definitionTab(text: Text, state: string): Tab {
  return {
    key: "definition",
    title: text.execution.step.definition,
    content: <StateDefinition state={state} />,
  };
}

/** The state as this execution has it, tried with the input that it was given here. */
function StateTest({ step }: { step: Step }) {
  const { definition } = useTold();
  return definition === undefined ? null : (
    <TestStatePanel key={step.state} definition={definition} stateName={step.state} sample={step.input} />
  );
}

function StateDefinition({ state }: { state: string }) {
  const text = useText().execution;
  const { outline } = useTold();
  return <Json value={outline.states.get(state)?.written ?? ""} label={text.step.definition} />;
}
