"""A strategy for proofs whose every text tries to get out of where it was put."""

from hypothesis import strategies as st

from aks_sandbox.model.proof import Cleanup, Evidence, Isolation, KnownMessage, PoolProof, Proof, Weight
from aks_sandbox.model.provenance import Caller, ClusterIdentity, NodeVersions, ProbedPod, Provenance, SentCommand

from .hostile_text import hostile_commands, hostile_sources, hostile_steps, hostile_texts

_several = st.lists(hostile_texts, max_size=2).map(tuple)
_evidence = st.builds(
    Evidence,
    item=hostile_texts,
    title=hostile_texts,
    expected=hostile_texts,
    sandbox=hostile_texts,
    host=hostile_texts,
    weight=st.sampled_from(Weight),
    why=hostile_texts,
    source=hostile_sources,
)
_diagnoses = st.lists(
    st.builds(KnownMessage, *[hostile_texts] * 3, hostile_steps, hostile_sources, hostile_texts),
    max_size=2,
).map(tuple)
_pools = st.builds(
    PoolProof,
    pool=hostile_texts,
    runtime=hostile_texts,
    runtime_class=hostile_texts,
    node=hostile_texts,
    node_image=hostile_texts,
    verdict=st.sampled_from(Isolation),
    reasons=_several,
    steps=hostile_steps,
    evidence=st.lists(_evidence, max_size=3).map(tuple),
    diagnoses=_diagnoses,
    probe_images=_several,
)
_cleanups = st.builds(
    Cleanup,
    hostile_texts,
    st.booleans(),
    _several,
    _several,
    st.booleans(),
    st.none() | hostile_commands,
    hostile_texts,
)
_objects = st.lists(st.dictionaries(hostile_texts, hostile_texts, max_size=2), max_size=2).map(tuple)
_provenances = st.builds(
    Provenance,
    sha256=hostile_texts,
    from_file=st.booleans(),
    tool_version=hostile_texts,
    started_at=hostile_texts,
    ended_at=hostile_texts,
    clock=hostile_texts,
    caller=st.none() | st.builds(Caller, hostile_texts, hostile_texts, hostile_texts, hostile_texts),
    resource_id=hostile_texts,
    cluster=st.builds(ClusterIdentity, hostile_texts, hostile_texts, _objects),
    commands=st.lists(st.builds(SentCommand, *[hostile_texts] * 6), max_size=2).map(tuple),
    nodes=st.lists(st.builds(NodeVersions, *[hostile_texts] * 7), max_size=2).map(tuple),
    pods=st.lists(st.builds(ProbedPod, *[hostile_texts] * 5), max_size=2).map(tuple),
)
hostile_proofs = st.builds(
    Proof,
    pools=st.lists(_pools, max_size=2).map(tuple),
    reasons=_several,
    steps=hostile_steps,
    diagnoses=_diagnoses,
    warnings=_several,
    cleanup=_cleanups,
    calls=st.integers(0, 9),
    provenance=st.just(Provenance()) | _provenances,
)
hostile_targets = st.dictionaries(hostile_texts, st.none() | st.integers() | hostile_texts, max_size=3)
