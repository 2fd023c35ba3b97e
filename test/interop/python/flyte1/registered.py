"""What flytekit makes of a registered task in `map_task` and `@dynamic`."""

from collections import OrderedDict

from flytekit import FlyteContextManager, dynamic, map_task, reference_task, workflow
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable


@reference_task(project="weather", domain="development", name="forecast", version="v9")
def registered(city: str) -> float: ...


@workflow
def mapped(cities: list[str]) -> list[float]:
    return map_task(registered)(city=cities)


@dynamic
def looped(cities: list[str]) -> list[float]:
    return [registered(city=city) for city in cities]


def compared() -> dict:
    """Flyte's compiler compares the interface of the task in an array node with what is bound to the node."""
    images = ImageConfig(Image("default", "image", "1"))
    settings = SerializationSettings(project="weather", domain="development", version="v9", image_config=images)
    template = get_serializable(OrderedDict(), settings, mapped).template
    array = template.nodes[0].array_node
    bound = array.node.inputs[0].binding.promise.var
    return {
        "mapped": array.node.task_node.reference_id.name,
        "takes": registered.interface.inputs["city"].type.simple,
        "isList": template.interface.inputs[bound].type.collection_type is not None,
        "refusal": refusal(settings),
    }


def refusal(settings: SerializationSettings) -> str:
    context = FlyteContextManager.current_context().with_serialization_settings(settings)
    with FlyteContextManager.with_context(context) as ctx:
        try:
            looped.compile_into_workflow(ctx, looped.task_function, cities=["Oslo"])
        except ValueError as error:
            return str(error)
    raise AssertionError("flytekit accepts a registered task in @dynamic")
