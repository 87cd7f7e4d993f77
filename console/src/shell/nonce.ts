/** What styles need that are added while the page is shown: the policy of the page takes no others. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
