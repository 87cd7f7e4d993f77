import { Page } from "../design/page";

export default function EventsPage() {
  return <Page title="…">{null}</Page>;
}
