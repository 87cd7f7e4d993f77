import { Page } from "../design/page";

export default function WorkersPage() {
  return <Page title="…">{null}</Page>;
}
