"""The style of a proof's HTML report: that of every page, and what its tables need on a wide and a narrow screen."""

from aks_sandbox.reports.page_style import STYLE

PROOF_STYLE = f"""\
{STYLE}
body {{ max-width: 74rem; }}
.is-supports {{ --c: var(--pass); --w: var(--pass-well); }}
.part, .pool {{ margin-top: 2.5rem; max-width: 60rem; }}
.pool {{ max-width: none; scroll-margin-top: 1rem; }}
.part > ul {{ margin-top: .75rem; display: grid; gap: .625rem; }}
.part > p {{ margin-top: .5rem; }}
.reasons li, .warnings li, .diagnoses li, .pool > ul li {{ display: flex; gap: .75rem; }}
.reasons .mark, .warnings .mark {{ margin-top: .125rem; }}
.command + p {{ margin-top: .625rem; }}
.part li p, .cause {{ min-width: 0; max-width: 52rem; text-wrap: pretty; }}

.pool > header {{ display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; }}
.status .mark {{ width: 1rem; height: 1rem; }}
.pool .status {{ display: inline-flex; align-items: center; gap: .4rem; }}
.pool > dl {{ display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin-top: .75rem; }}
.pool > .message {{ margin-top: .75rem; }}
.pool > h3 {{ margin-top: 1.25rem; }}
.pool > ul, .diagnoses > ul {{
  margin-top: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; gap: 0;
}}
.pool > ul li, .diagnoses li {{ padding: 1rem clamp(.875rem, 3vw, 1.25rem); }}
.pool > ul li + li, .diagnoses li + li {{ border-top: 1px solid var(--line); }}
.cause {{ font-weight: 600; }}
.met {{ margin-top: .75rem; }}
.met pre {{ margin-top: .25rem; max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }}

.sheet {{
  margin-top: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden;
}}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .9375rem; }}
caption {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
th, td {{ padding: .75rem .75rem; text-align: left; vertical-align: top; font-weight: 400; }}
th:first-child {{ padding-left: clamp(.875rem, 3vw, 1.25rem); }}
td {{ line-height: 1.5; }}
thead th {{ padding-block: .5rem; color: var(--soft); font-size: .8125rem; font-weight: 600; }}
thead th:nth-child(2) {{ width: 17%; }}
thead th:nth-child(3), thead th:nth-child(4) {{ width: 19%; }}
thead th:nth-child(5) {{ width: 9.5rem; }}
tbody tr {{ border-top: 1px solid var(--line); }}
.item {{ font-weight: 600; }}
th p {{ color: var(--soft); font-size: .875rem; line-height: 1.5; text-wrap: pretty; }}
td code {{ font-size: .8125rem; }}
@media screen and (max-width: 48rem) {{
  table, tbody, tr, th, td {{ display: block; }}
  thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  tbody tr {{ padding: .875rem clamp(.875rem, 3vw, 1.25rem); }}
  tbody tr:first-child {{ border-top: 0; }}
  th, th:first-child {{ padding: 0; }}
  td {{ display: grid; grid-template-columns: 7rem 1fr; gap: .75rem; padding: .375rem 0 0; }}
  td::before {{ content: attr(data-column); color: var(--soft); font-size: .8125rem; line-height: 1.8; }}
}}
@media print {{
  .part, .pool {{ margin-top: 1.5rem; }}
  .pool > header, .pool > dl {{ break-after: avoid; }}
  tr, .part li, .pool li {{ break-inside: avoid; }}
  .sheet {{ overflow: visible; }}
}}
"""
