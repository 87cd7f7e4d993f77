import { Page } from "../design/page";

export default function ExecutionPage() {
  return <Page title="…">{null}</Page>;
}
