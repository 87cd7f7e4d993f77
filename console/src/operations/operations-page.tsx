import { Page } from "../design/page";

export default function OperationsPage() {
  return <Page title="…">{null}</Page>;
}
