// Trusted Types: the one policy of the page. Scripts come from this site's own files; there is no
// policy for HTML or script text, so the browser refuses either.

const { trustedTypes } = /** @type {any} */ (globalThis);

// The default policy, since the engine starts its worker for pages without Trusted Types too.
trustedTypes?.createPolicy('default', {
  createScriptURL: (/** @type {string} */ address) => {
    const url = new URL(address, document.baseURI), site = new URL('../', import.meta.url);
    if (url.origin === site.origin && url.pathname.startsWith(site.pathname)) return url.href;
    throw new TypeError(`${address} is no script of this site`);
  },
});
