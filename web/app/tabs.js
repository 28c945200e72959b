// Tabs: one panel at a time, arrow keys between them, and the choice stands in the address.

/** @param {HTMLElement} list with role tablist @param {(panel: string) => void} onShow id of the panel that is shown */
export function startTabs(list, onShow) {
  const tabs = /** @type {HTMLButtonElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
  const show = (/** @type {HTMLButtonElement} */ chosen, focus = false) => {
    for (const tab of tabs) {
      const panel = /** @type {HTMLElement} */ (document.getElementById(tab.getAttribute('aria-controls') ?? ''));
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panel.hidden = tab !== chosen;
    }
    if (focus) chosen.focus();
    onShow(chosen.getAttribute('aria-controls') ?? '');
  };
  for (const tab of tabs)
    tab.addEventListener('click', () => {
      show(tab);
      history.replaceState(null, '', `#${tab.id.replace('tab-', '')}`);
    });
  list.addEventListener('keydown', (event) => {
    const at = tabs.findIndex((tab) => tab.ariaSelected === 'true');
    const right = list.matches(':dir(rtl)') ? -1 : 1;
    const next = { ArrowRight: at + right, ArrowLeft: at - right, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    show(tabs[(next + tabs.length) % tabs.length], true);
    event.preventDefault();
  });
  show(tabs.find(({ id }) => id === `tab-${location.hash.slice(1)}`) ?? tabs[0]);
}
