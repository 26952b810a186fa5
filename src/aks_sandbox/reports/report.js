// The copy buttons; the page can be read without them.
"use strict";
(() => {
  const said = document.getElementById("said");
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const legacyCopy = (element) => {
    select(element);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  };
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return legacyCopy(element);
    }
  };
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const source = document.getElementById(button.dataset.copies);
    const name = button.textContent;
    let timer = 0;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const copied = await copy(source);
      if (!copied) {
        select(source);
      }
      button.textContent = copied ? "Copied" : "Selected";
      said.textContent = copied ? "Copied to the clipboard." : "Selected: copy it with the keyboard.";
      button.classList.toggle("done", copied);
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.textContent = name;
        button.classList.remove("done");
        said.textContent = "";
      }, 2500);
    });
  }
})();
