// Every word that may stand in data-behaviour, and the module that knows it.
export { chart } from "./chart.js";
export { combobox } from "./combobox.js";
export { composer } from "./composer.js";
export { copy } from "./copy.js";
export { dialog } from "./dialog.js";
export { drafts } from "./drafts.js";
export { grid } from "./grid.js";
export { list } from "./list.js";
export { live } from "./live.js";
export { menu } from "./menu.js";
export { once } from "./once.js";
export { clear, reasons } from "./reasons.js";
export { focus, newest, print, reload, reveal } from "./small.js";
export { subject } from "./subject.js";
export { theme } from "./theme.js";
export { timer } from "./timer.js";
export { toast } from "./toast.js";
