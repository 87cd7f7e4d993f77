import { useLocation } from "wouter";
import { request } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card, Page } from "../../design/page";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { DocumentButton } from "../../resources/document-button";
import { Facts } from "../../resources/facts";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
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
  const own = found.data;
  const actions = own !== undefined && (
    <>
      <DocumentButton
        title={`${text.words.edit}: ${name}`}
        about={words.editAbout}
        names={{ name }}
        path="/frevo/contracts/{name}"
        document={own}
      >
        {text.words.edit}
      </DocumentButton>
      <ActButton
        kind="danger"
        of={name}
        change={request("DELETE", "/frevo/contracts/{name}", { path: { name } })}
        confirm={text.resources.deleteAbout(name)}
        onDone={() => go(eventPaths.tab("contracts"))}
      >
        {text.words.delete}
      </ActButton>
    </>
  );
  return (
    <Page
      title={name}
      trail={[{ name: text.events.tabs.contracts, href: eventPaths.tab("contracts") }]}
      actions={actions}
    >
      {found.error !== null && <ErrorBanner error={found.error} />}
      {found.isPending && <Loading />}
      {own !== undefined && (
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
    </Page>
  );
}
