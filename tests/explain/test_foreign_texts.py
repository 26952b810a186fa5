"""Texts of other programs and services are not taken for messages of AKS or Kubernetes."""

import pytest

from aks_sandbox.explain.messages import explain

FOREIGN = (
    "fatal: refusing to merge\nCONFLICT (content): Merge conflict in a.txt",
    "npm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://registry.npmjs.org/x",
    "docker: Error response from daemon: conflict: unable to remove repository reference (Conflict).",
    "docker: Error response from daemon: pull access denied for foo, repository does not exist or may require login",
    "An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied",
    "An error occurred (Throttling) when calling X: Rate exceeded\nCode: Throttled",
    '{"error":{"code":"QuotaExceeded","message":"Search quota exceeded"}}',
    '{"error":{"code":"Conflict","message":"The storage account named foo is already taken."}}',
    '{"error":{"code":"TooManyRequests","message":"Requests to Embeddings exceeded the call rate limit"}}',
    "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message></Error>",
    "(AuthorizationFailed) The client 'x' does not have authorization to perform action 'Microsoft.Web/sites/read'",
    "(OperationNotAllowed) The operation is not allowed on the revision.",
    "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nKeyError: 'x'",
    "java.lang.OutOfMemoryError: Java heap space",
    'psql: error: connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused',
    "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
    "systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE",
    "make: *** [Makefile:12: test] Error 127",
    "Process finished with exit code 137",
    '{"exitCode": 1, "stdout": ""}',
    'Post "https://api.github.com/graphql": dial tcp: lookup api.github.com: no such host',
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
    "ERROR 1045 (28000): Access denied for user 'root'@'localhost'",
    "mount error(13): Permission denied\nRefer to the mount.cifs(8) manual page",
    "mount.nfs: access denied by server while mounting nas:/vol",
    "touch: cannot touch '/x': Read-only file system",
    "bash: ./a: cannot execute binary file: Exec format error",
    "pytest: 0/2 Running 5 tests, 3 Pending",
    "Waiting for 3 pods to be ready to dispatch",
    'vault: error: context "a" does not exist',
    "sudo: unable to resolve host x: Name or service not known",
)


@pytest.mark.parametrize("text", FOREIGN)
def test_a_text_of_another_program_has_no_match(text: str) -> None:
    assert [match["name"] for match in explain(text)["matches"]] == []


def test_having_a_permission_is_not_lacking_it() -> None:
    text = (
        "(AuthorizationFailed) The client 'x' has permission to perform action "
        "'Microsoft.Compute/virtualMachineScaleSets/write' on scope '/subscriptions/0'; AKS refused it."
    )
    assert "lacks" not in str(explain(text)["matches"])
