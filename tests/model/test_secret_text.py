"""No secret stays in a text, however it is written, and what is none stays as it was."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.secret_text import names_a_secret, without_secrets
from aks_sandbox.rules.engine import ALL_RULES
from tests.support.examples import examples

CORE = "S3cret9Zq"
#: The word before a secret, as services, tools and people write it.
WORDS = [
    *("password", "Password", "PASSWORD", "passwd", "pwd", "passphrase", "DB_PASSWORD", "administratorLoginPassword"),
    *("secret", "client_secret", "clientSecret", "ARM_CLIENT_SECRET", "secretKey", "token", "access_token", "id-token"),
    *("refreshToken", "api key", "api_key", "apikey", "x-api-key", "APIKEY", "credential", "credentials", "AccountKey"),
    *("SharedAccessKey", "access key", "primaryKey", "private key", "Ocp-Apim-Subscription-Key", "connectionString"),
    *("sig", "signature", "client_assertion", "passwords", "password2", "sas_key", "PGPASSWORD", "storage account key"),
]
#: What stands between the word and the secret, and after the secret; W and S are the two.
FORMS = [
    *("W=S", "W = S", "W: S", "W:S", "W := S", "W => S", "W==S", "W%3DS", 'W="S"', "W='S'", "W=`S`", 'W: "S", x'),
    *('{"W": "S"}', '{"W":"S","x":1}', "{'W': 'S'}", '{\\"W\\": \\"S\\"}', '{\\\\\\"W\\\\\\": \\\\\\"S\\\\\\"}'),
    *("?a=1&W=S&b=2", "a;W=S;b", "W:\n  S", "W: |\n  S", "<W>S</W>", "(W=S)", "[W=S]", "error: W=S.", "map[W:S x:y]"),
    *(
        '{"name":"W","value":"S"}',
        "- name: W\n  value: S\n",
        '{"name": "W", "value": "S"}',
        "W=a,S",
        "W=S,S",
        'W="a S"',
    ),
    *('W="a\\"S"', "--W S", "--W=S", "--W 'S'", '--W "S"', "export W=S", "W=S%20S", "W: >-\n  S"),
]
#: Secrets that are known by their own form.
MARKED = {
    "JWT": f"eyJ0eXAiOiJKV1QiLCJh.eyJhdWQiOiJodHRwczov{CORE}.c2ln{CORE}",
    "cut JWT": f"eyJ0eXAiOiJKV1Qi{CORE}",
    **{f"GitHub {mark}": f"gh{mark}_{CORE}{CORE}{CORE}{CORE}" for mark in "pousr"},
    "GitHub fine-grained": f"github_pat_11ABCDEFG0{CORE}_{CORE}{CORE}",
    "GitLab": f"glpat-{CORE}{CORE}xy",
    "GitLab deploy": f"gldt-{CORE}{CORE}xy",
    "AWS": "AKIA" + (CORE * 2).upper()[:16],
    "AWS session": "ASIA" + (CORE * 2).upper()[:16],
    "Slack": f"xoxb-123456789012-{CORE}",
    "Slack app": f"xapp-1-A0{CORE}-{CORE}",
    "Slack hook": f"https://hooks.slack.com/services/T0/B0/{CORE}",
    "Stripe": f"sk_live_{CORE}{CORE}",
    "OpenAI": f"sk-proj-{CORE}{CORE}{CORE}",
    "Google": f"AIza{CORE}{CORE}{CORE}{CORE}",
    "SendGrid": f"SG.{CORE}{CORE}.{CORE}{CORE}",
    "npm": f"npm_{CORE}{CORE}{CORE}{CORE}",
    "PyPI": f"pypi-AgEIcHlwaS5vcmc{CORE}{CORE}",
    "Vault": f"hvs.{CORE}{CORE}{CORE}",
    "Docker": f"dckr_pat_{CORE}{CORE}",
    "Entra": f"abc8Q~{CORE}{CORE}{CORE}{CORE}",
    "storage key": (CORE * 10)[:86] + "==",
    "identifiable key": (CORE * 10)[:52] + "JQQJ99" + (CORE * 3)[:26],
    "PEM": f"-----BEGIN RSA PRIVATE KEY-----\n{CORE}\n-----END RSA PRIVATE KEY-----",
    "PEM, cut": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CORE}",
    "PEM in base64": f"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ{CORE}",
    "OpenSSH": f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{CORE} me",
    "user and password": f"https://user:{CORE}@registry.example/x",
    "password with an at": f"https://user:a@{CORE}@registry.example/x",
    "password with a slash": f"https://user:a/{CORE}@registry.example/x",
    "token as user": f"https://{CORE}@github.com/a/b.git",
    "proxy": f"proxyconnect http://svc:{CORE}@10.1.2.3:8080: refused",
    "database": f"postgres://admin:{CORE}@db.example:5432/x",
    "Bearer": f"Bearer {CORE}",
    "BEARER": f"BEARER\t{CORE}{CORE}",
    "Basic": "Basic dXNlcjpTM2NyZXQ5WnE=",
    "basic without the end": "basic YTpTM2NyZXQ5WnE",
    "header": f"Authorization: SharedKey account:{CORE}",
    "header in JSON": f'{{"Authorization": "Basic {CORE}"}}',
    "proxy header": f"proxy-authorization: Negotiate {CORE}",
    "Go's header": f"map[Authorization:[Bearer {CORE}] Host:[x]]",
    "cookie": f"Set-Cookie: a=1; session={CORE}",
    "curl": f"curl -u admin:{CORE} https://x",
    "SAS": f"https://x.blob.core.windows.net/y?sv=2024-01-01&se=2027&sig={CORE}%3D&sp=r",
    "SAS, encoded": f"y%3Fsv%3D2024%26sig%3D{CORE}",
    "spoken": f"the password is {CORE}",
    "spoken, quoted": 'password "let me in S3cret9Zq"',
    "spoken token": f"invalid token {CORE}",
    "spoken secret": f"client secret {CORE} has expired",
}
AROUND = ["{}", "before {} after", "({})", '"{}"', "a\n{}\nb", "{}, {}"]


def kept(text: str) -> list[str]:
    """What is left of the secret."""
    clean = without_secrets(text)
    assert "(removed)" in clean
    return [part for part in (CORE, CORE.upper(), "dXNlcjp", "YTpTM2N") if part in clean]


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_after_a_word_for_a_secret_is_removed_and_the_word_stays(form: str) -> None:
    for word in WORDS:
        if word.count(" ") and ("--W" in form or "<W>" in form):
            continue  # neither an option nor an element has a name with a blank
        text = form.replace("W", "\0").replace("S", CORE).replace("\0", word)
        assert kept(text) == [], word
        assert word in without_secrets(text), word


@pytest.mark.parametrize("kind", MARKED)
def test_what_is_a_secret_by_its_form_is_removed(kind: str) -> None:
    for around in AROUND:
        assert kept(around.format(MARKED[kind], MARKED[kind])) == [], around


def test_the_words_around_a_secret_stay() -> None:
    image = 'Failed to pull image "https://bob:hunter2@registry.example/x"'
    text = f"{image}: token=abc; Authorization: Basic YTpi, retry in 5s"
    assert without_secrets(text) == (
        'Failed to pull image "https://(removed)@registry.example/x": token=(removed); '
        "Authorization: (removed), retry in 5s"
    )


@pytest.mark.parametrize(
    "harmless",
    [
        "Standard_D4s_v5 is not offered in eastus; give another --node-vm-size.",
        "AKSAzureLinux-V3katagen2-202609.10.0",
        "The design=good, sshd is off, and nobody bears a grudge.",
        "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
        "does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'",
        'MountVolume.SetUp failed for volume "x" : secret "default-token-4f7d8" not found',
        "couldn't find key password in Secret work/db-5f7d8",
        "secrets default/registry-1 is forbidden",
        "Basic authentication is off, basic networking too, Basic SKU load balancers retire",
        "The bearer token is missing. Use a Bearer authentication scheme.",
        "Error: token expired, credential unavailable, the secret was not found, password expired",
        "The access token has been obtained for wrong audience or resource",
        "https://learn.microsoft.com/azure/aks/use-pod-sandboxing?tabs=a@b",
        "nginx@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31",
        "pod sk-learn-training-5f7d8bc9d4-abcde in namespace tokens",
        "az aks update -g rg -n demo --enable-secret-rotation -o table",
    ],
)
def test_ordinary_words_stay_as_they_are(harmless: str) -> None:
    assert without_secrets(harmless) == harmless


def own_texts() -> list[str]:
    """Every text of ours that a report repeats."""
    rows = [*document("arm_errors")["rows"], *document("cluster_messages")["rows"]]
    texts = [row[part] for row in rows for part in ("cause", "source")]
    texts += [text for row in rows for step in row["steps"] for text in step.values() if text]
    return [*texts, *(text for rule in ALL_RULES for text in (rule.info.title, rule.docstring, rule.info.source))]


def test_nothing_that_the_tool_says_itself_is_taken_for_a_secret() -> None:
    assert [text for text in own_texts() if without_secrets(text) != text] == []


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ('pods "x" is forbidden: pod rejected: RuntimeClass "kata-cc" not found', "runtime-class-unknown"),
        ('Error: secret "registry-1" not found', "config-missing"),
    ],
)
def test_a_known_message_is_still_known_when_it_is_clean(said: str, row: str) -> None:
    assert [one.name for one in explain_text(said, Origin.PERSON)] == [row]
    assert [one.name for one in explain_text(without_secrets(said), Origin.PERSON)] == [row]


BEGINNINGS = [
    *(
        "sk-",
        "pypi-",
        "glagent-",
        "glft-",
        "glpat-",
        "xoxo-",
        "npm-",
        "token-",
        "secret-",
        "password-",
        "basic-",
        "gh-",
    ),
    *("bearer-", "ssh-", "hvs.", "dapi", "key-", "sig-", "authorization-", "cookie-", "connection-string-", "akia"),
]
NAME = r"[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?)?"


@examples(200)
@given(st.sampled_from(BEGINNINGS), st.from_regex(NAME, fullmatch=True))
def test_no_name_of_kubernetes_is_taken_for_a_secret(beginning: str, rest: str) -> None:
    assert without_secrets(beginning + rest) == beginning + rest
    assert without_secrets(f"pod {beginning}{rest} in {rest}") == f"pod {beginning}{rest} in {rest}"


PIECES = [
    *WORDS,
    *FORMS,
    *MARKED.values(),
    "(removed)",
    "://",
    "@",
    '"',
    "'",
    "\\",
    " ",
    "\n",
    "=",
    ":",
    ",",
    ";",
    "<",
    "a",
]


@examples(200)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join))
def test_clean_text_stays_as_it_is(text: str) -> None:
    clean = without_secrets(text)
    assert without_secrets(clean) == clean


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "ssh-",
            "bearer ",
            "eyJ",
            "-----BEGIN",
            "sig",
            "accountkey ",
            "0123abcd-",
            "a",
            " ",
            "password = ",
            "://a:",
            "\\",
        ),
        *(
            "://",
            "--token",
            "<token",
            'secret "',
            "token:'",
            "name value ",
            '"',
            "sk-",
            "SG.",
            "xox",
            "password ",
            "token a1",
        ),
        *(
            "basic QQ",
            "authorization: a ",
            "cookie:",
            "-u a:",
            "8Q~",
            "token%3d",
            "token=a,",
            "password: |",
            "A+",
            "gh",
        ),
    ],
)
def test_long_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    start = time.process_time()
    without_secrets(piece * (300_000 // len(piece)))
    assert time.process_time() - start < 8  # a quadratic pattern takes minutes


@pytest.mark.parametrize(
    ("key", "names"),
    [
        *(("password", True), ("DB_PASSWORD", True), ("clientSecret", True), ("token", True), ("api key", True)),
        *(("name", False), ("kubernetes.azure.com/kata-vm-isolation", False), ("secretName", False), ("", False)),
        ("Microsoft.ContainerService/TokenPreview", False),
    ],
)
def test_the_key_of_a_mapping_says_whether_it_holds_a_secret(key: str, names: bool) -> None:
    assert names_a_secret(key) is names
