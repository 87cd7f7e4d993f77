/** What is said when something went wrong: what happened, and what to do. */
export const errors = {
  unreachable: "The server does not answer. Is `frevo` running? It is tried again.",
  title: "That did not work",
  crashed: "The console made a mistake and can't show this page.",
  reload: "Load the page again",
  missing: "There is nothing here",
  missingPage: (path: string) => `There is no page at ${path}.`,
  tryAgain: "Try again",
  lost: "The connection to the server is lost. It is tried again; what is shown may be old.",
} as const;
