/** State machines: their list, their pages, and starting them. */
export const machines = {
  count: (count: number) => (count === 1 ? "1 state machine" : `${count} state machines`),
  search: "Search by name",
  noneLike: (wanted: string) => `No state machine has “${wanted}” in its name.`,
  types: { STANDARD: "Standard", EXPRESS: "Express" },
  active: "Active",
  paused: "Paused: starts are held",
  empty: "There is no state machine here yet",
  emptyWhy:
    "Create one with the tools that you use with AWS, such as the aws command line, CDK or Terraform:",
} as const;
