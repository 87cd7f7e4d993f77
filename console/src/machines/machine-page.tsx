import { Page } from "../design/page";

export default function MachinePage() {
  return <Page title="…">{null}</Page>;
}
