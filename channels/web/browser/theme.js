// Light or dark, decided before anything is drawn: as chosen by hand, else as the system says.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("doppel.theme");
    } catch {
      return null; // storage may be switched off
    }
  };
  const apply = () => {
    const theme = stored() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const colour = document.querySelector('meta[name="theme-color"]');
    if (colour) colour.content = theme === "dark" ? "#14191a" : "#f5f3ee";
    return theme;
  };
  window.doppelTheme = {
    now: () => document.documentElement.dataset.theme,
    toggle() {
      const next = this.now() === "dark" ? "light" : "dark";
      try {
        // The system's own choice need not be remembered: later changes of it are then followed.
        if ((next === "dark") === system.matches) localStorage.removeItem("doppel.theme");
        else localStorage.setItem("doppel.theme", next);
      } catch {
        document.documentElement.dataset.theme = next;
        return next;
      }
      return apply();
    },
  };
  system.addEventListener("change", apply);
  apply();
  document.addEventListener("DOMContentLoaded", apply);
})();
