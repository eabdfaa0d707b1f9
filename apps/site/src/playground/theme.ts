/** Where the site keeps the choice of its reader. */
const key = "vitepress-theme-appearance";

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const chosen = localStorage.getItem(key);
  return chosen === "dark" || (chosen !== "light" && system.matches);
}

function show(): void {
  document.documentElement.classList.toggle("dark", isDark());
}

/** Follows the site's theme, and lets a button change it. */
export function followTheme(button: HTMLElement): void {
  show();
  system.addEventListener("change", show);
  button.addEventListener("click", () => {
    localStorage.setItem(key, isDark() ? "light" : "dark");
    show();
  });
}
