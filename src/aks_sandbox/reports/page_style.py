"""The style of the HTML report: one column, system fonts, light and dark, and a version for paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #f6f6f3; --card: #ffffff; --ink: #1b1c1e; --soft: #585c63; --line: #e2e2dc; --well: #f3f3ef;
  --link: #1c5693; --focus: #1c5693; --on: #ffffff;
  --fail: #b3261e; --unknown: #6d43ac; --warn: #8a5300; --pass: #1d6b3e; --info: #1c5f9e; --idle: #585c63;
  --fail-well: #fdf1ef; --unknown-well: #f6f1fc; --warn-well: #fdf5e6; --pass-well: #eef7f0;
  --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121315; --card: #1a1c1f; --ink: #e9e9e6; --soft: #a4a8af; --line: #2d3035; --well: #232629;
    --link: #93c1f5; --focus: #93c1f5; --on: #16171a;
    --fail: #ff8f85; --unknown: #c6a6f7; --warn: #edb958; --pass: #7ccf98; --info: #8dbef3; --idle: #a4a8af;
    --fail-well: #2c1c1b; --unknown-well: #251e31; --warn-well: #2a2214; --pass-well: #17251c;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem; max-width: 60rem;
  background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
h1, h2, h3, h4, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
ul, ol { list-style: none; }
code, pre, .code { font-family: var(--mono); font-size: .875em; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: from-font; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.marks { position: absolute; }
.hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}

.is-fail { --c: var(--fail); --w: var(--fail-well); }
.is-unknown { --c: var(--unknown); --w: var(--unknown-well); }
.is-warn { --c: var(--warn); --w: var(--warn-well); }
.is-pass { --c: var(--pass); --w: var(--pass-well); }
.is-info { --c: var(--info); --w: var(--well); }
.is-skipped, .is-ignored { --c: var(--idle); --w: var(--well); }
.mark { width: 1.25rem; height: 1.25rem; flex: none; }
.s { fill: var(--c); }
.k { fill: none; stroke: var(--on); stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.o, .l { fill: none; stroke: var(--c); stroke-width: 1.7; stroke-linecap: round; }
.d { stroke-dasharray: 2.6 2.55; stroke-linecap: butt; }

.top {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1.5rem;
  padding-bottom: 1.25rem; color: var(--soft); font-size: .9375rem;
}
.product { font-weight: 600; color: var(--ink); }
.verdict {
  display: flex; align-items: center; gap: 1.25rem; padding: 1.75rem clamp(1.25rem, 4vw, 2rem);
  background: var(--w); border: 1px solid color-mix(in srgb, var(--c) 30%, var(--w)); border-radius: 12px;
}
.verdict .mark { width: 3.25rem; height: 3.25rem; }
.verdict .k { stroke-width: 1.7; }
h1 { font-size: clamp(1.75rem, 5vw, 2.25rem); line-height: 1.15; font-weight: 650; letter-spacing: -.02em; }
.summary { margin-top: .4rem; text-wrap: pretty; }

.counts { margin-top: 1.25rem; }
.bar { display: block; width: 100%; height: .5rem; border-radius: 4px; background: var(--line); }
.bar rect { fill: var(--c); stroke: var(--page); stroke-width: 2; vector-effect: non-scaling-stroke; }
.counts ul { display: flex; flex-wrap: wrap; gap: .375rem 1.5rem; margin-top: .75rem; color: var(--soft); }
.counts li { display: flex; align-items: center; gap: .4rem; font-size: .9375rem; }
.counts .mark { width: 1rem; height: 1rem; }
.counts strong { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }

h2 { font-size: 1.1875rem; font-weight: 620; letter-spacing: -.01em; line-height: 1.3; }
.target, .attention, .group, .facts { margin-top: 2.5rem; }
.target dl {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(12.5rem, 100%), 1fr));
  gap: 1rem 1.5rem; margin-top: .875rem;
}
.target dl > :first-child { grid-column: span 2; }
dt { color: var(--soft); font-size: .8125rem; }
dd { font-size: .9375rem; }

.attention ol { margin-top: .625rem; border-top: 1px solid var(--line); }
.attention li { border-bottom: 1px solid var(--line); }
.attention a {
  display: flex; align-items: baseline; gap: .625rem; padding: .5rem .25rem; color: inherit; text-decoration: none;
}
.attention a:hover span:not(.code) { text-decoration: underline; }
.attention .mark { width: 1rem; height: 1rem; align-self: flex-start; margin-top: .3rem; }
.attention .code { flex: none; max-width: 40%; }
.attention .code + span { min-width: 0; }
.code { color: var(--soft); letter-spacing: -.01em; }

.group > header, .facts > header {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem;
  margin-bottom: .75rem;
}
.group > header p, .facts > header p { color: var(--soft); font-size: .875rem; }
.group > ul, .facts { --edge: 1px solid var(--line); }
.group > ul { background: var(--card); border: var(--edge); border-radius: 10px; overflow: hidden; }
.check { display: flex; gap: .875rem; padding: 1rem clamp(.875rem, 3vw, 1.25rem); }
.check + .check { border-top: var(--edge); }
.check:target { box-shadow: inset 3px 0 0 var(--focus); }
.check > .mark { margin-top: .125rem; }
.text { flex: 1; min-width: 0; }
.title { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; }
h3 { flex: 1 1 16rem; font-weight: 600; }
h3 .code { margin-right: .25rem; font-weight: 400; }
.status { color: var(--c); font-size: .875rem; font-weight: 600; white-space: nowrap; }
.message { max-width: 46rem; text-wrap: pretty; }
.loud .message { margin-top: .25rem; }
.quiet { padding-block: .75rem; }
.quiet h3 { font-weight: 500; }
.quiet .message, .quiet .remedy p { color: var(--soft); font-size: .9375rem; }
.remedy { margin-top: .75rem; }
.quiet .remedy { margin-top: .25rem; }
.quiet .remedy h4 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
h4 { color: var(--soft); font-size: .8125rem; font-weight: 600; margin-bottom: .125rem; }
.remedy p { max-width: 46rem; }
.command {
  display: flex; align-items: stretch; margin-top: .375rem; background: var(--well);
  border: 1px solid var(--line); border-radius: 7px; overflow: hidden;
}
.command code { flex: 1; min-width: 0; padding: .5rem .75rem; line-height: 1.6; white-space: pre-wrap; }
button {
  flex: none; min-width: 5.25rem; padding: .375rem .75rem; border: 0; border-left: 1px solid var(--line);
  background: transparent; color: var(--link); font: inherit; font-size: .875rem; font-weight: 600; cursor: pointer;
}
button:hover { background: var(--line); }
button:focus-visible { outline-offset: -3px; }
button.done { color: var(--pass); }
.docs { margin-top: .5rem; font-size: .875rem; color: var(--soft); }
.more { color: inherit; font-size: .875rem; white-space: nowrap; }

.facts details { background: var(--card); border: var(--edge); border-bottom-width: 0; }
.facts details:first-of-type { border-radius: 10px 10px 0 0; }
.facts details:last-of-type { border-bottom-width: 1px; border-radius: 0 0 10px 10px; }
.facts details:only-of-type { border-radius: 10px; }
summary {
  display: flex; align-items: center; gap: .625rem; padding: .625rem clamp(.875rem, 3vw, 1.25rem);
  cursor: pointer; list-style: none;
}
summary::-webkit-details-marker { display: none; }
summary::after {
  content: ""; width: .45rem; height: .45rem; margin-left: .25rem; flex: none;
  border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: translateY(-2px) rotate(45deg);
}
details[open] > summary::after { transform: translateY(1px) rotate(225deg); }
summary:focus-visible { outline-offset: -3px; }
summary .mark { width: 1rem; height: 1rem; }
.name { flex: 1; min-width: 0; }
.answer { padding: 0 clamp(.875rem, 3vw, 1.25rem) 1rem; }
.answer p { color: var(--soft); font-size: .9375rem; }
pre {
  margin-top: .5rem; padding: .75rem; max-height: 26rem; overflow: auto; background: var(--well);
  border: 1px solid var(--line); border-radius: 7px; line-height: 1.5; overflow-wrap: normal;
}
footer {
  margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem;
}
@media (max-width: 34rem) {
  .verdict { align-items: flex-start; gap: 1rem; padding: 1.25rem; }
  .verdict .mark { width: 2.5rem; height: 2.5rem; }
  .target dl { grid-template-columns: 1fr 1fr; }
  .command { flex-direction: column; }
  button { border-left: 0; border-top: 1px solid var(--line); min-height: 2.5rem; }
}
@media print {
  :root {
    color-scheme: light; --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc;
    --well: #f6f6f6; --link: #000000; --on: #ffffff; --fail: #a01c15; --unknown: #5d359b; --warn: #754600;
    --pass: #155a32; --info: #164f86; --idle: #444444; --fail-well: #ffffff; --unknown-well: #ffffff;
    --warn-well: #ffffff; --pass-well: #ffffff;
  }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  .mark, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .more::after { content: " " attr(href); }
  .more { white-space: normal; }
  button, .attention, summary::after { display: none; }
  .check, .verdict, .target, .facts details { break-inside: avoid; }
  .group > header, h2 { break-after: avoid; }
  .target, .group, .facts { margin-top: 1.5rem; }
  .group > ul { overflow: visible; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
}
"""
