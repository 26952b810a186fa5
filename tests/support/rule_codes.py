"""The codes that a report names: those of every rule, and those that are judged without a look inside the cluster."""

from aks_sandbox.rules.engine import ALL_RULES

EVERY_CODE = {rule.code for rule in ALL_RULES}
CODES_OF_AZURE = {rule.code for rule in ALL_RULES if rule.info.category != "in-cluster"}
