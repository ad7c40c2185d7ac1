
"use strict";
// Without this script the page shows everything and the chips still filter: that is done by the style sheet.
(() => {
  const items = [...document.querySelectorAll(".item")];
  const groups = [...document.querySelectorAll(".group")];
  const box = document.getElementById("search");
  const tally = document.getElementById("tally");
  const nothing = document.getElementById("nothing");
  document.getElementById("keys").hidden = false;
  const texts = new Map();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, plain(item.textContent));
    return texts.get(item);
  };
  const search = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let hits = 0;
    for (const item of items) {
      const hit = words.every((word) => text(item).includes(word));
      item.hidden = !hit;
      if (hit) hits += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector(".item:not([hidden])");
    tally.textContent = words.length ? `${hits} of ${items.length}` : "";
    nothing.hidden = hits > 0;
  };
  if (box) {
    document.getElementById("find").hidden = false;
    box.addEventListener("input", search);
    // Browsers put back what was typed before a reload.
    if (box.value) search();
  }
  const go = (step) => {
    const shown = items.filter((item) => item.offsetParent !== null);
    let at = shown.indexOf(document.activeElement && document.activeElement.closest(".item"));
    if (at < 0) {
      at = shown.findIndex((item) => item.getBoundingClientRect().bottom > 120);
      // The first press goes to the item in sight, not past it.
      at = at < 0 ? shown.length : step > 0 ? at - 1 : at;
    }
    const next = shown[Math.min(Math.max(at + step, 0), shown.length - 1)];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input[type=search]")) {
      if (event.key === "Escape") {
        box.value = "";
        search();
        box.blur();
      }
      return;
    }
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "/" && box) {
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
    const show = () => {
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
    slider.addEventListener("input", show);
    fades.addEventListener("change", show);
    show();
  }
  // A link to an item leads there whatever is filtered.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || target.offsetParent !== null) return;
    const all = document.getElementById("only-all");
    if (all) all.checked = true;
    if (box && box.value) {
      box.value = "";
      search();
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
