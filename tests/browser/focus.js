// Called before and after each step: whether whoever steps through the page with Tab can see where she is.
(step) => {
  const ring = (element) => {
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    return `${outlined ? style.outline : ""} ${style.boxShadow === "none" ? "" : style.boxShadow}`.trim();
  };
  // A radio button or a box to tick has its ring around the whole line.
  const around = (element) => (["radio", "checkbox"].includes(element.type) ? element.closest(".ds-field") : element);
  const shown = (element) => ring(around(element));
  const remember = () => {
    globalThis.atRest ??= new WeakMap();
    for (const element of document.querySelectorAll("a, button, input, select, textarea, [tabindex]")) {
      if (element !== document.activeElement) globalThis.atRest.set(element, shown(element));
    }
  };
  const wrong = () => {
    const element = document.activeElement;
    const what = element.outerHTML.slice(0, 120);
    if (element === document.body) return []; // the browser's own buttons come after the last link
    const inside = ["date", "time"].includes(element.type) && !element.matches(":focus-visible");
    if (inside) return []; // the browser's own button inside the field, with the browser's own ring
    const found = [];
    const now = shown(element);
    if (!now || now === globalThis.atRest?.get(element)) found.push(`${what}: no visible focus`);
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".emergency"); // lies on top of the page's first line
    const onTop = document.elementFromPoint(box.left + box.width / 2, box.bottom - 1);
    const covered = bar.contains(onTop) && !bar.contains(element);
    if (covered || box.bottom <= 0 || box.top >= innerHeight) found.push(`${what}: out of sight`);
    return found;
  };
  return step === "before" ? remember() : wrong();
};
