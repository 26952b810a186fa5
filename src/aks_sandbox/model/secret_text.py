"""Secrets in a text that others wrote: passwords, tokens and keys, known by their form or by the word before them.

The one home of these patterns. Each is linear in the length of the text: what may repeat is bounded, or begins only
where a run of its characters begins. Sources: https://docs.github.com/code-security/secret-scanning,
https://learn.microsoft.com/purview/sit-defn-azure-storage-account-key.
"""

from __future__ import annotations

import base64
import binascii
import re

REMOVED = "(removed)"

# Tokens that carry their maker's mark, whatever stands around them.
_MARKED = re.compile(
    r"eyJ[\w+/=-]{8,}(?:\.[\w+/=-]*)*"  # a JSON Web Token, or its first part
    r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}"
    # Names of Kubernetes are in lower case, and may begin like such a token.
    r"|gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-(?=[\w.-]{0,200}[A-Z])[\w.-]{16,}"
    r"|A(?:KIA|SIA|BIA|CCA|GPA|IDA|ROA|IPA|NPA|NVA)[A-Z0-9]{12,}"
    r"|xox[a-z]-(?:\d{9,}-|(?=[\w.-]{0,200}[A-Z]))[\w.-]{8,}|xapp-\d-[A-Z][\w-]{8,}"
    r"|(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_\w{16,}"
    r"|(?<![A-Za-z0-9])sk-(?:(?=[\w-]{0,200}[A-Z])[\w-]{20,}|[0-9a-f]{32})"
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|npm_\w{30,}|pypi-Ag[\w-]{20,}|do[opr]_v1_\w{30,}|hv[sbr]\.(?=[\w-]{0,200}[A-Z])[\w-]{20,}|dckr_[po]at_[\w-]{16,}"
    r"|dapi[0-9a-f]{32}|hf_[A-Za-z]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}"
    r"|[\w~.-]{3}[78]Q~[\w~.-]{31,}"  # a client secret of Microsoft Entra
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="  # an account key of Azure Storage or Cosmos DB
    r"|(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,}"  # a key of Azure that can be identified
    r"|(?<=hooks\.slack\.com/services/)[\w/+-]+|(?<=/webhookb2/)[\w@/+-]+"
    r"|(?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,40}\s{1,9}[\w+/=]{8,}"  # an OpenSSH key
    r"|-----BEGIN.*?(?:-----END[^-]*-----|\Z)|LS0tLS1CRUdJTi[\w+/=]*",  # a key in PEM, and the same in base64
    re.DOTALL,
)
# What stands between :// and @; a password may hold an @, and against the rules a slash.
_IN_ADDRESS = re.compile(r"(?<=://)(?:[^\s/?#\"'<>]*|[^\s/@:\"'<>]{1,200}:(?!\d{1,5}[/?#])[^\s@\"'<>]{0,200})@")

_KEYS = (
    "access|account|admin|api|auth|client|encryption|function|master|primary|private|query|sas|secondary|shared|"
    "signing|storage|subscription"
)
_WORDS = (
    rf"pass(?:word|wd|phrase|code)|(?<![a-z])pwd|secret|token|credential|(?:{_KEYS})[ _.-]?key|"
    "client[_.-]?assertion|connection[ _.-]?string|sharedaccesssignature|(?<![a-z])sig(?:nature)?"
)
_AFTER_WORD = r"(?:s|\d{1,3}|[_.-]?(?:key|value|text|string|data|base64|b64|hash|id))?"
_QUOTE = r"\\{0,7}[\"'`]"
# The quote that opened a value closes it, whatever is between; a value that is not closed goes on to the end.
_QUOTED = rf"(?P<quote>{_QUOTE})(?:.*?(?<!\\)(?P=quote)|.*)"
# A comma ends a value only where something else begins.
_PLAIN = r"(?:[^\s;&,\"'`\\<>]|,(?![\s\"'`]|[\w.-]{1,40}[=:]|$)|\\(?![\"'`nrt]))+"
_MEANS = r"(?:=>|:=|==|[:=]|%3[ad])"
# A value on the next line is indented; what is not begins another sentence.
_BLANKS = r"[ \t]{0,9}(?:\r?\n[ \t]{1,20})?"
_SEPARATOR = (
    rf"(?:\\{{0,7}}[\"'`\]]{{0,2}}\s{{0,9}}{_MEANS}{_BLANKS}(?:[|>][+-]?\s{{1,20}})?"
    # Kubernetes writes the variables of a container as pairs of name and value.
    rf"|\\{{0,7}}[\"']?,?\s{{1,20}}?\\{{0,7}}[\"']?value\\{{0,7}}[\"']?\s{{0,9}}[:=]\s{{0,9}}"
    r"|\\{0,7}[\"'],\\{0,7}[\"']value\\{0,7}[\"']:)"
)
_FLAGS = re.IGNORECASE | re.DOTALL
_NAMED = re.compile(rf"(?P<before>(?:{_WORDS}){_AFTER_WORD}{_SEPARATOR})(?:{_QUOTED}|(?P<plain>{_PLAIN}))", _FLAGS)
_OPTION = re.compile(
    rf"(?P<before>(?<![\w-])--[\w-]{{0,40}}?(?:{_WORDS}){_AFTER_WORD}\s{{1,9}})(?:{_QUOTED}|(?P<plain>(?!-){_PLAIN}))",
    _FLAGS,
)
_ELEMENT = re.compile(rf"(?P<before><[\w:.-]{{0,60}}?(?:{_WORDS}){_AFTER_WORD}>)(?P<plain>[^<]+)", _FLAGS)
_USER = re.compile(r"(?P<before>(?<!\S)(?:-u|--user)\s{1,9})(?P<plain>[^\s:]{1,100}:\S+)")
_HEADER = re.compile(
    rf"(?P<before>(?<![\w.])(?:proxy-)?authorization\\{{0,7}}[\"'`]?\s{{0,9}}{_MEANS}{_BLANKS}\[?)"
    rf"(?:{_QUOTED}|(?P<plain>(?:[a-z][\w-]{{1,30}}[ \t]{{1,9}})?{_PLAIN}))",
    _FLAGS,
)
_COOKIE = re.compile(
    r"(?P<before>(?<![\w-])(?:set-)?cookie[\"']?\s{0,9}:\s{0,9}[\"']?)(?P<plain>[^\s\"'][^\r\n\"']*)", _FLAGS
)
# Words that follow in a sentence about such tokens and are none.
_PROSE = r"(?:tokens?|auth\w*|realm|error|scheme|type|is|was|are|and|or|in|for|of|to|the|an?)\b"
_BEARER = re.compile(rf"(?P<before>bearer\s{{1,9}})(?P<plain>(?!{_PROSE})[^\s\"'`<>,;]+)", _FLAGS)
_BASIC = re.compile(r"(?P<before>\bbasic\s{1,9})(?P<plain>[\w+/-]{4,}={0,2})", _FLAGS)
# After a mere blank a word counts when it does not look like a word: it has a letter and a digit. The secrets of
# Kubernetes have names in lower case, which events repeat.
_MIXED = r"(?=[^\s\"'`]{0,200}\d)(?=[^\s\"'`]{0,200}[a-z])"
_SPOKEN = re.compile(
    r"(?P<before>\bpass(?:word|wd|phrase|code)\s{1,9}(?:is\s{1,9})?)"
    rf"(?:{_QUOTED}|(?P<plain>{_MIXED}(?=[^\s]{{5}}){_PLAIN}))",
    _FLAGS,
)
_SPOKEN_TOKEN = re.compile(
    rf"(?P<before>\b(?:token|credentials?|(?:{_KEYS})[ _-]key)\s{{1,9}}(?:is\s{{1,9}})?[\"'`]?)"
    rf"(?P<plain>{_MIXED}(?=[^\s\"'`]{{8}}){_PLAIN})",
    _FLAGS,
)
_SPOKEN_SECRET = re.compile(
    r"(?P<before>\b[Ss]ecret\s{1,9}(?:is\s{1,9})?[\"'`]?)"
    rf"(?P<plain>(?=[^\s\"'`]{{0,200}}\d)(?=[^\s\"'`]{{0,200}}[A-Z])(?=[^\s\"'`]{{6}}){_PLAIN})",
    re.DOTALL,
)
# Without one of these words in a text the patterns need not be tried, which is most of the time that cleaning takes.
_HINTS = ("pass", "pwd", "secret", "token", "credential", "key", "assertion", "connection", "sig")
_AFTER_A_WORD = (
    (("authorization",), _HEADER),
    (("cookie",), _COOKIE),
    (("bearer",), _BEARER),
    *((_HINTS, pattern) for pattern in (_ELEMENT, _NAMED, _OPTION)),
    (("-u",), _USER),
    *((_HINTS, pattern) for pattern in (_SPOKEN, _SPOKEN_TOKEN, _SPOKEN_SECRET)),
)
_KEY_OF_SECRET = re.compile(rf"[\w .-]{{0,100}}?(?:{_WORDS}){_AFTER_WORD}", _FLAGS)


def without_secrets(text: str) -> str:
    """The text with `(removed)` for each secret; the word that names it stays, and so does a text that is clean."""
    text = _MARKED.sub(REMOVED, text)
    if "://" in text:
        text = _IN_ADDRESS.sub(f"{REMOVED}@", text)
    folded = text.casefold()
    for hints, pattern in _AFTER_A_WORD:
        if any(hint in folded for hint in hints):
            text = pattern.sub(_named, text)
    return _BASIC.sub(_basic, text) if "basic" in folded else text


def names_a_secret(key: str) -> bool:
    """Whether what stands under that key of a mapping is a secret."""
    return len(key) <= 200 and _KEY_OF_SECRET.fullmatch(key) is not None


def _named(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found.get("quote"):
        return f"{found['before']}{found['quote']}{REMOVED}{found['quote']}"
    plain = found["plain"]
    if plain.startswith(REMOVED):
        return match.group()
    # The bracket or full stop after a value is not part of it.
    rest = plain[len(plain.rstrip(".)]}")) :]
    return f"{found['before']}{REMOVED}{rest}"


def _basic(match: re.Match[str]) -> str:
    """Basic credentials are `user:password` in base64; Basic stands before many other words."""
    value = match["plain"]
    try:
        decoded = base64.urlsafe_b64decode(value.rstrip("=").replace("+", "-").replace("/", "_") + "==").decode()
    except (binascii.Error, ValueError):
        decoded = ""
    secret = value.endswith("=") or (":" in decoded and decoded.isprintable())
    return match["before"] + REMOVED if secret else match.group()
