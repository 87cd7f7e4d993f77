import { Tabs } from "../design/tabs";
import { later } from "../shell/later";
import { useText } from "../text/text";
import { EventList } from "./events/event-list";
import styles from "./execution.module.css";
import { Compare } from "./past/compare";
import { Standing } from "./past/standing";
import { TimeBar } from "./past/time-bar";
import { StepPanel } from "./step/step-panel";
import { StepTable } from "./table/step-table";
import { useTold } from "./told";

const GraphView = later(() => import("./graph-view"));

/** The same states as a graph, as a table and as events, with what is selected beside them. */
export function Views() {
  const text = useText().execution;
  const { shown, story, history } = useTold();
  const tabs = [
    {
      key: "graph",
      title: text.views.graph,
      content: <GraphView />,
    },
    { key: "table", title: text.views.table, content: <StepTable /> },
    { key: "events", title: text.views.events, content: <EventList /> },
    { key: "standing", title: text.views.standing, content: <Standing /> },
    { key: "compare", title: text.views.compare, content: <Compare /> },
  ];
  const hasPanel = shown.state !== undefined || (shown.step !== undefined && story.steps.has(shown.step));
  return (
    <div className={hasPanel ? styles.split : undefined}>
      <section className={styles.views} aria-label={text.views.title}>
        {history.events.length > 0 && <TimeBar />}
        <Tabs label={text.views.title} parameter="view" tabs={tabs} />
      </section>
      {hasPanel && <StepPanel />}
    </div>
  );
}
