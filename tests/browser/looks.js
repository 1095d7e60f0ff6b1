// What axe does not look at. Returns one sentence for each thing that is wrong.
() => {
  const wrong = [];
  const say = (element, what) => wrong.push(`${element.outerHTML.slice(0, 120)}: ${what}`);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const described = (element) => (element?.getAttribute("aria-describedby") ?? "").split(/\s+/);

  const root = document.documentElement;
  if (!["sv", "en"].includes(root.lang)) wrong.push(`the page's language is "${root.lang}"`);
  if (root.scrollWidth > root.clientWidth) {
    wrong.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} px`);
  }
  const headings = all("h1").length;
  if (headings !== 1) wrong.push(`${headings} h1`);

  for (const fieldset of all("fieldset")) {
    const legend = fieldset.firstElementChild;
    if (legend?.tagName !== "LEGEND" || !legend.textContent.trim()) say(fieldset, "no legend");
  }
  for (const choice of all("input[type=radio], input[type=checkbox]")) {
    if (!choice.closest("fieldset")) say(choice, "in no fieldset");
  }
  for (const error of all(".ds-validation-message")) {
    const group = error.closest("fieldset");
    const owners = [group, ...all("input, select, textarea", error.parentElement)];
    if (!error.id || !owners.some((owner) => described(owner).includes(error.id))) {
      say(error, "nothing is described by this error");
    }
  }
  for (const link of all(".ds-error-summary a")) {
    if (!document.getElementById(link.hash.slice(1))) say(link, "leads nowhere");
  }
  for (const table of all("table")) {
    if (!table.caption?.textContent.trim()) say(table, "no caption");
    for (const header of all("th", table)) {
      if (!["col", "row"].includes(header.getAttribute("scope"))) say(header, "no scope");
    }
  }
  return wrong;
};
