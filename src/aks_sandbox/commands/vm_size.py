"""`vm-size list` and `vm-size show`: the VM sizes of a region that can run sandboxed pods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import default_os_sku, find_os_sku
from aks_sandbox.commands.pool_arguments import REFRESH, chosen_runtime
from aks_sandbox.commands.row import Arguments, CommandRow, Context, Example, GroupRow, Kind, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import DEFAULT_VM_SIZE, PoolSpec, Target
from aks_sandbox.model.wanted import SandboxSpec

if TYPE_CHECKING:
    from aks_sandbox.check.vm_sizes import SizeFilter


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RegionArguments(Arguments):
    """The region whose sizes are judged."""

    location: str = option(Argument.LOCATION, "Region.", "-l", required=True, kind=Kind.LOCATION)
    refresh: bool = flag(Argument.REFRESH, REFRESH)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ListArguments(RegionArguments):
    """Which sizes of a region to list."""

    zone: str | None = option(
        Argument.ZONE, "List sizes that are available in this availability zone.", choices=("1", "2", "3")
    )
    min_vcpus: int | None = option(Argument.MIN_VCPUS, "Minimum number of vCPUs.", kind=Kind.INTEGER)
    max_vcpus: int | None = option(Argument.MAX_VCPUS, "Maximum number of vCPUs.", kind=Kind.INTEGER)
    min_memory: float | None = option(Argument.MIN_MEMORY, "Minimum memory in GB.", kind=Kind.NUMBER)
    everything: bool = flag(
        Argument.EVERYTHING, "Also list the sizes that cannot run sandboxed pods, with the reasons."
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShowArguments(RegionArguments):
    """One size of a region."""

    vm_size: str = option(
        Argument.VM_SIZE,
        "Name of the VM size, such as Standard_D4s_v5 or D4s_v5.",
        "-s",
        names=["--vm-size"],
        required=True,
    )


def run_list(context: Context, arguments: ListArguments) -> list[dict[str, Any]]:
    """The sizes of a region."""
    from aks_sandbox.check.vm_sizes import list_vm_sizes

    connection = context.connect(refresh=arguments.refresh)
    wanted, spec = size_filter(arguments), size_spec(context, arguments.location)
    return list_vm_sizes(connection, spec, wanted, context.reporter)


def run_show(context: Context, arguments: ShowArguments) -> dict[str, Any]:
    """One size of a region with every condition."""
    from aks_sandbox.check.vm_sizes import show_vm_size

    connection = context.connect(refresh=arguments.refresh)
    return show_vm_size(connection, size_spec(context, arguments.location, arguments.vm_size), context.reporter)


def size_spec(context: Context, location: str, vm_size: str = DEFAULT_VM_SIZE) -> SandboxSpec:
    """What is judged: one node of a sandboxed user pool in that region."""
    pool = PoolSpec(
        runtime=chosen_runtime(context, None),
        os_sku=find_os_sku(default_os_sku()),
        vm_size=vm_size,
        count=1,
    )
    return SandboxSpec(target=Target(subscription_id=context.subscription_id, location=location), pool=pool)


def size_filter(arguments: ListArguments) -> SizeFilter:
    """Which sizes are listed."""
    from aks_sandbox.check.vm_sizes import SizeFilter

    low, high = arguments.min_vcpus, arguments.max_vcpus
    for argument, value in (
        (Argument.MIN_VCPUS, low),
        (Argument.MAX_VCPUS, high),
        (Argument.MIN_MEMORY, arguments.min_memory),
    ):
        if value is not None and not value >= 0:  # not a number is not more either
            raise InvalidInput(argument, f"{value} is out of range: give 0 or more")
    if low is not None and high is not None and low > high:
        raise InvalidInput(Argument.MIN_VCPUS, f"{low} is more than {Argument.MAX_VCPUS} {high}")
    return SizeFilter(
        zone=arguments.zone,
        min_vcpus=low,
        max_vcpus=high,
        min_memory=arguments.min_memory,
        everything=arguments.everything,
    )


VM_SIZE = GroupRow(
    name="vm-size",
    summary="Show the VM sizes that can run sandboxed pods.",
    rows=(
        CommandRow(
            name="list",
            summary="List the VM sizes of a region that can run sandboxed pods in this subscription now.",
            details=(
                "Azure has no API that reports which VM sizes support nested virtualization. That comes from the "
                "documentation of the VM series, and from what AKS was seen to accept or refuse for sandboxed pods. "
                "It is unknown where the two contradict each other. Sizes that AKS was seen to accept are listed "
                "first, and those of which it is not known whether they fit last. In the table, OnAks shows whether "
                "AKS was seen to accept the size, or another one of its series."
            ),
            examples=(
                Example("List the VM sizes of a region.", "--location eastus --output table"),
                Example(
                    "List the sizes with 4 to 16 vCPUs that are available in zone 1.",
                    "-l eastus --zone 1 --min-vcpus 4 --max-vcpus 16 --output table",
                ),
                Example(
                    "List all sizes, with the reason when one cannot run sandboxed pods.",
                    '-l eastus --all --query "[].[name,reasons[0]]" --output tsv',
                ),
            ),
            arguments=ListArguments,
            run=run_list,
            table="vm_sizes_table",
            documents=("vm-sizes",),
        ),
        CommandRow(
            name="show",
            summary="Show one VM size with each condition for sandboxed pods.",
            examples=(Example("Show a VM size.", "--vm-size Standard_D4s_v5 --location eastus"),),
            arguments=ShowArguments,
            run=run_show,
            table="vm_size_table",
            documents=("vm-size",),
            shows=True,
        ),
    ),
)
