/**
 * Makes tabs of a list of buttons: one shows its panel, the arrow keys go from one to the next.
 *
 * @param list - has `role="tablist"`; its buttons name their panels in `aria-controls`
 * @param onShow - is told the panel that is shown
 */
export function makeTabs(list: HTMLElement, onShow: (panel: string) => void = () => undefined): void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const show = (wanted: HTMLElement): void => {
    for (const tab of tabs) {
      const isShown = tab === wanted;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      document
        .querySelector(`#${tab.getAttribute("aria-controls") ?? ""}`)
        ?.toggleAttribute("hidden", !isShown);
    }
    onShow(wanted.getAttribute("aria-controls") ?? "");
  };
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      if (step === 0 || next === undefined) return;
      show(next);
      next.focus();
    });
  }
}
