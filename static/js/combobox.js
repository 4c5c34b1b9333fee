// Makes a select one can type into (Tom Select, fetched only here). With data-url it asks the server for what is typed;
// with data-create the typed words themselves may be taken, sent as NAME_text. Where Tom Select is missing, the select stays.
let library;

export async function combobox(select) {
  const address = document.getElementById("app")?.dataset.tomSelect;
  if (!address) return plain(select);
  library ??= import(address);
  try {
    await library;
  } catch {
    return plain(select);
  }
  if (!select.isConnected || select.tomselect) return;
  const wanted = select.autofocus && document.activeElement === document.body;
  const focused = wanted || document.activeElement === select;
  select.hidden = false;
  const box = new window.TomSelect(select, settings(select));
  keepFocus(box);
  select.setAttribute("aria-hidden", "true");
  box.hook("after", "refreshOptions", () => tidy(box, select));
  box.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby") ?? "");
  box.control_input.addEventListener("keydown", (event) => finish(box, event), true);
  if (focused) focusClosed(box);
  if (select.dataset.key) {
    box.control_input.dataset.key = select.dataset.key;
    delete select.dataset.key;
  }
}

// The focus alone: the list opens with the first letter or arrow.
function focusClosed(box) {
  const opens = box.settings.openOnFocus;
  box.settings.openOnFocus = false;
  box.control_input.focus();
  box.settings.openOnFocus = opens;
}

// Opening takes the focus, and Tom Select opens 300 ms after the last letter: not once the person has gone on to another field.
function keepFocus(box) {
  const open = box.open;
  box.open = () => box.wrapper.contains(document.activeElement) && open.call(box);
}

// Ctrl (or ⌘) + Enter takes the typed words as something new where that is possible; else it belongs to the page, not to the list.
// Tab takes the line that was typed for on its way to the next field; not where the server is asked: there Enter says who it is.
function finish(box, event) {
  if (event.key === "Tab" && !event.shiftKey && !box.settings.load && box.isOpen && box.activeOption && box.control_input.value.trim()) box.onOptionSelect(event, box.activeOption);
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!box.settings.create || !box.control_input.value.trim()) return box.close();
  event.preventDefault();
  event.stopImmediatePropagation();
  box.createItem();
}

function settings(select) {
  const { url, create, placeholder } = select.dataset;
  const own = {
    maxOptions: 200,
    placeholder: placeholder || select.querySelector('option[value=""]')?.textContent.trim() || undefined,
    hidePlaceholder: true,
    render: { option: row, no_results: () => null, option_create: (data, escape) => `<div class="create">${escape(create ?? "")} <b>${escape(data.input)}</b></div>` },
    create: create ? (typed) => take(select, typed) : false,
    createOnBlur: false,
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(false);
    },
  };
  return url ? { ...own, ...asking(url) } : own;
}

function asking(url) {
  return {
    valueField: "value",
    labelField: "text",
    searchField: [],
    score: () => () => 1,
    loadThrottle: 150,
    shouldLoad: (typed) => typed.length > 1,
    load: async function (typed, show) {
      this.clearOptions();
      const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`).catch(() => null);
      show(answer?.ok ? await answer.json() : []);
    },
  };
}

// The row for something new stands last; the foot counts what fits ("{shown} of {all} categories").
function tidy(box, select) {
  const list = box.dropdown_content;
  list.append(...list.querySelectorAll(".create"));
  if (!select.dataset.foot) return;
  const foot = box.dropdown.querySelector(".ts-foot") ?? box.dropdown.appendChild(Object.assign(document.createElement("div"), { className: "ts-foot" }));
  const all = Object.keys(box.options).filter(Boolean).length;
  foot.textContent = select.dataset.foot.replace("{shown}", list.querySelectorAll(".option").length).replace("{all}", all);
}

function row(data, escape) {
  const note = data.note ? `<span class="note">${escape(data.note)}</span>` : "";
  if (!data.initials) return `<div>${escape(data.text)}${note}</div>`;
  const mark = `<span class="avatar square medium a${(Number(data.value) % 6) + 1}" aria-hidden="true">${escape(data.initials)}</span>`;
  return `<div class="with-avatar">${mark}<span>${escape(data.text)}${note}</span></div>`;
}

function take(select, typed) {
  const name = `${select.name}_text`;
  const field = select.form?.elements.namedItem(name) ?? select.after(Object.assign(document.createElement("input"), { type: "hidden", name }));
  (field ?? select.nextElementSibling).value = typed;
  return { value: "", text: `${select.dataset.create} ${typed}` };
}

function plain(select) {
  if (!select.dataset.url) return;
  const field = Object.assign(document.createElement("input"), { className: "control", type: "search", name: `${select.name}_text` });
  field.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent ?? "");
  select.after(field);
}
