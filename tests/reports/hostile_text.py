"""Strategies for text that tries to get out of where it was put."""

from hypothesis import strategies as st

from .samples import HOSTILE, STATUSES, document

_PIECES = [
    HOSTILE,
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "'",
    '"',
    "`",
    "${x}",
    "{0}",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x0b",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\U0001f600",
    "](javascript:x)",
    "az ",
    ": az account list",
]

# Any code points, halves of surrogate pairs among them, mixed with what breaks out of markup.
hostile_texts = st.lists(
    st.one_of(st.sampled_from(_PIECES), st.text(st.characters(exclude_categories=()), max_size=12)), max_size=6
).map("".join)

_rows = st.fixed_dictionaries(
    {
        "code": hostile_texts,
        "category": hostile_texts,
        "title": hostile_texts,
        "status": st.sampled_from(STATUSES),
        "message": hostile_texts,
        "remedy": st.none() | hostile_texts,
        "docs": hostile_texts | hostile_texts.map(lambda text: f"https://learn.microsoft.com/{text}"),
    }
)
hostile_documents = st.builds(
    lambda rows, verdict, name, value: document(rows, verdict, clusterName=value, **{name: value}),
    st.lists(_rows, max_size=4),
    st.sampled_from(["pass", "warn", "unknown", "fail"]),
    hostile_texts,
    hostile_texts,
)
hostile_facts = st.dictionaries(
    hostile_texts,
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["known", "unknown", "notAsked"]) | hostile_texts,
            "value": st.recursive(
                st.none() | st.booleans() | st.floats() | st.integers() | hostile_texts,
                lambda children: st.lists(children, max_size=3) | st.dictionaries(hostile_texts, children, max_size=3),
                max_leaves=6,
            ),
            "reason": hostile_texts,
        }
    ),
    max_size=2,
)
