import { Link, useSearchParams } from "wouter";
import { useInSight } from "../design/use-in-sight";
import styles from "./sub-nav.module.css";

/** Pages below one, of which the address says which is shown. Unlike `Tabs` each has its own parameters. */
export function SubNav({
  label,
  root,
  pages,
}: {
  label: string;
  root: string;
  pages: readonly { readonly key: string; readonly title: string }[];
}) {
  const [search] = useSearchParams();
  const shown = shownOf(search, pages);
  const current = useInSight<HTMLAnchorElement>(shown);
  return (
    <nav className={styles.nav} aria-label={label}>
      <ul>
        {pages.map((page) => (
          <li key={page.key}>
            <Link
              href={page === pages[0] ? root : `${root}?tab=${page.key}`}
              {...(page.key === shown && { "aria-current": "page" as const, ref: current })}
            >
              {page.title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Which of the pages the address names. */
export function shownOf(search: URLSearchParams, pages: readonly { readonly key: string }[]): string {
  const wanted = search.get("tab");
  return pages.find((page) => page.key === wanted)?.key ?? pages[0]?.key ?? "";
}
