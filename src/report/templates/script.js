
"use strict";
// Without this script the page shows everything and the chips still filter: that is done by the style sheet.
(() => {
  const items = [...document.querySelectorAll(".item")];
  const groups = [...document.querySelectorAll(".group")];
  const box = document.getElementById("search");
  const lists = [...document.querySelectorAll("select[data-filter]")];
  const verdicts = [...document.querySelectorAll("input[name=only]")];
  const tally = document.getElementById("tally");
  const reset = document.getElementById("reset");
  const nothing = document.getElementById("nothing");
  const texts = new Map();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, plain(item.textContent));
    return texts.get(item);
  };
  // What is chosen, by the names that it has in the page's address.
  const chosen = () => {
    const only = verdicts.find((verdict) => verdict.checked);
    const choice = new Map([["verdict", only ? only.value : ""]]);
    for (const list of lists) choice.set(list.dataset.filter, list.value);
    choice.set("q", box.value.trim());
    return choice;
  };
  const filter = () => {
    const choice = chosen();
    const words = plain(choice.get("q")).split(/\s+/).filter(Boolean);
    const wanted = [...choice].filter(([name, value]) => value && name !== "q");
    let hits = 0;
    for (const item of items) {
      const has = ([name, value]) => item.dataset[name].split(" ").includes(value);
      const hit = wanted.every(has) && words.every((word) => text(item).includes(word));
      item.hidden = !hit;
      if (hit) hits += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector(".item:not([hidden])");
    tally.textContent = `${hits} of ${items.length} shown`;
    reset.hidden = wanted.length === 0 && words.length === 0;
    nothing.hidden = hits > 0;
  };
  // The address tells what is chosen, so that it can be handed on and kept.
  const keep = () => {
    const address = new URL(location.href);
    for (const [name, value] of chosen()) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    try {
      history.replaceState(null, "", address.href);
    } catch {
      // A browser that forbids it on a page from a folder filters all the same.
    }
  };
  const choose = (wanted) => {
    for (const verdict of verdicts) verdict.checked = verdict.value === "";
    const only = verdicts.find(({ value, disabled }) => !disabled && value === wanted.get("verdict"));
    if (only) only.checked = true;
    for (const list of lists) {
      list.value = wanted.get(list.dataset.filter) || "";
      if (list.selectedIndex < 0) list.value = "";
    }
    box.value = wanted.get("q") || "";
    filter();
  };
  const all = () => {
    choose(new Map());
    keep();
  };
  if (box) {
    document.getElementById("find").hidden = false;
    const changed = () => {
      filter();
      keep();
    };
    box.addEventListener("input", changed);
    for (const control of [...lists, ...verdicts]) control.addEventListener("change", changed);
    reset.addEventListener("click", () => {
      all();
      // The button is gone now, and with it the place of whoever goes by keys.
      box.focus();
    });
    const fromAddress = () => choose(new URLSearchParams(location.search));
    addEventListener("popstate", fromAddress);
    // Browsers put back what was chosen before a reload, some of them after this script has run.
    addEventListener("pageshow", fromAddress);
    fromAddress();
  }
  const show = (item) => {
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "start" });
  };
  const go = (step) => {
    const shown = items.filter((item) => item.offsetParent !== null);
    let at = shown.indexOf(document.activeElement && document.activeElement.closest(".item"));
    if (at < 0) {
      at = shown.findIndex((item) => item.getBoundingClientRect().bottom > 140);
      // The first press goes to the item in sight, not past it.
      at = at < 0 ? shown.length : step > 0 ? at - 1 : at;
    }
    const next = shown[Math.min(Math.max(at + step, 0), shown.length - 1)];
    if (next) show(next);
  };
  const keys = document.getElementById("keys");
  const obeyed = document.getElementById("keys-on");
  document.getElementById("by-keys").hidden = false;
  document.getElementById("keys-open").addEventListener("click", () => keys.showModal());
  document.getElementById("keys-close").addEventListener("click", () => keys.close());
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
    if (target === box) {
      if (key !== "Escape" && key !== "Enter") return;
      // What was typed stays, so that one can go from hit to hit.
      event.preventDefault();
      box.blur();
      const first = key === "Enter" && items.find((item) => !item.hidden);
      if (first) show(first);
      return;
    }
    // In a list letters lead to what begins with them. Who dictates to a computer turns single letters off.
    if (!obeyed.checked || target.matches("select")) return;
    if (key === "j" || key === "n") go(1);
    else if (key === "k" || key === "p") go(-1);
    else if (key === "?") keys.showModal();
    else if (key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
  // Two pictures of a pair lie over one another: the slider uncovers the one on top from the left, or makes it appear.
  for (const laid of document.querySelectorAll(".laid")) {
    const over = laid.querySelector(".over");
    const picture = over.querySelector("img");
    const seam = laid.querySelector(".seam");
    const [slider, fades] = laid.querySelectorAll("input");
    const { from, to, outline } = picture.dataset;
    const lay = () => {
      const share = slider.value / 100;
      // Left and right of what lies in both there is nothing to uncover.
      const edge = +from + (to - from) * share;
      over.style.opacity = fades.checked ? share : 1;
      over.style.clipPath = fades.checked ? "none" : `inset(0 ${100 - edge}% 0 0)`;
      seam.style.left = `${edge}%`;
      seam.hidden = fades.checked;
      slider.setAttribute("aria-valuetext", `${slider.value} per cent`);
    };
    picture.style.clipPath = `polygon(${outline})`;
    laid.classList.add("live");
    laid.querySelector(".blend").hidden = false;
    slider.addEventListener("input", lay);
    fades.addEventListener("change", lay);
    lay();
  }
  // A link to an item leads there whatever is filtered.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || target.offsetParent !== null || !box) return;
    all();
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  addEventListener("load", reveal);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
