import { useLocation } from "wouter";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { EditAndDelete } from "../../resources/edit-and-delete";
import { Facts } from "../../resources/facts";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { FindingsCard } from "./findings";

/** What one service declares, and what of it does not fit. */
export default function ContractPage() {
  const text = useText();
  const words = text.events.contract;
  const [, go] = useLocation();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/contracts/{name}", { path: { name } });
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.events.tabs.contracts, href: eventPaths.tab("contracts") }]}
      actions={(own) => (
        <EditAndDelete
          path="/frevo/contracts/{name}"
          names={{ name }}
          of={name}
          document={own}
          about={words.editAbout}
          onDeleted={() => go(eventPaths.tab("contracts"))}
        />
      )}
    >
      {(own) => (
        <>
          <Card>
            <Facts
              facts={[
                { name: words.publishes, value: own.publishes.join(", ") || "–" },
                { name: words.takes, value: own.takes.join(", ") || "–" },
                { name: words.modified, value: <Moment at={own.modifiedAt} /> },
              ]}
            />
          </Card>
          <FindingsCard service={name} />
          <Card title={words.document}>
            <Json value={own.document} label={words.document} />
          </Card>
        </>
      )}
    </ResourcePage>
  );
}
