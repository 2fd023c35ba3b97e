"""Messages with random fields, and their JSON from protobuf's own library."""

import base64
import json
import random as randomness
import struct

import yaml
from google.protobuf import descriptor_pool, json_format, message_factory, text_format
from google.protobuf.descriptor import FieldDescriptor

TEXTS = ["", "a", "é 🙂", "a: b", "- x", "null", "1", "\n", "\x00\u2028", '"\\', "__proto__", "{{.input}}", "yes", "~", " "]
INT64S = [0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]
INT32S = [0, 1, -1, 2**31 - 1, -(2**31)]
DOUBLES = [0.0, -0.0, 0.1, 1.0, 1e300, 5e-324, 123456789.125]
BYTES = [b"", b"\x00", b"abc", b"\xff\xfe", bytes(range(256))]
VALUES = {
    FieldDescriptor.TYPE_STRING: TEXTS,
    FieldDescriptor.TYPE_BYTES: BYTES,
    FieldDescriptor.TYPE_BOOL: [False, True],
    FieldDescriptor.TYPE_DOUBLE: DOUBLES + [float("nan"), float("inf"), float("-inf")],
    FieldDescriptor.TYPE_FLOAT: [0.0, 0.5, -2.25],
    FieldDescriptor.TYPE_INT32: INT32S,
    FieldDescriptor.TYPE_SINT32: INT32S,
    FieldDescriptor.TYPE_UINT32: [0, 1, 2**32 - 1],
    FieldDescriptor.TYPE_INT64: INT64S,
    FieldDescriptor.TYPE_SINT64: INT64S,
    FieldDescriptor.TYPE_UINT64: [0, 1, 2**64 - 1],
}


KNOWN: dict = {}


def limit_to(fields: dict) -> None:
    """Fills only these fields of each message and values of each enum: fx may know older definitions, or other names."""
    KNOWN.update({name: set(parts) for name, parts in fields.items()})


def shown(type: str, seed: int) -> dict:
    """Returns the bytes and canonical JSON of a random message of this type."""
    message = message_class(type)()
    fill(message, randomness.Random(seed), 0)
    return {"bytes": base64.b64encode(message.SerializeToString(deterministic=True)).decode(), "json": json_format.MessageToDict(message)}


def as_json(type: str, bytes: str) -> dict:
    """Returns a message as protobuf's own library shows it, with sorted keys."""
    return json.loads(json_format.MessageToJson(message_class(type).FromString(base64.b64decode(bytes)), sort_keys=True))


def differing(type: str, bytes: str, json: str, yaml_text: str, text: str) -> dict:
    """Returns the forms that protobuf's own library does not read as the message in the bytes."""
    made = message_class(type)
    message = made.FromString(base64.b64decode(bytes))
    read = {
        "json": json_format.Parse(json, made()),
        "yaml": json_format.ParseDict(yaml.safe_load(yaml_text), made()),
        "text": text_format.Parse(text, made()),
    }
    wanted = message.SerializeToString(deterministic=True)
    return {form: str(found) for form, found in read.items() if found.SerializeToString(deterministic=True) != wanted}


def message_class(type: str):
    return message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(type))


def fill(message, random: randomness.Random, depth: int) -> None:
    name = message.DESCRIPTOR.full_name
    if name == "google.protobuf.Timestamp":
        message.seconds, message.nanos = random.randint(-62135596800, 253402300799), random.choice([0, 1, 120_000_000, 999_999_999])
    elif name == "google.protobuf.Duration":
        sign = random.choice([1, -1])
        message.seconds, message.nanos = sign * random.choice([0, 1, 315576000000]), sign * random.choice([0, 5, 500_000_000])
        if abs(message.seconds) == 315576000000:
            message.nanos = 0
    elif name == "google.protobuf.Value":
        fill_value(message, random, depth)
    elif name != "google.protobuf.Any":
        fill_fields(message, random, depth)


def fill_fields(message, random: randomness.Random, depth: int) -> None:
    fields = [field for field in known(message.DESCRIPTOR, message.DESCRIPTOR.fields) if random.random() < (0.5 if depth < 3 else 0.15)]
    for field in fields:
        if field.containing_oneof is not None and message.WhichOneof(field.containing_oneof.name):
            continue
        if field.message_type is not None and depth > 6:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            fill_map(getattr(message, field.name), field.message_type, random, depth)
        elif is_repeated(field):
            for _ in range(random.randint(0, 2)):
                add(getattr(message, field.name), field, random, depth)
        elif field.message_type is not None:
            getattr(message, field.name).SetInParent()
            fill(getattr(message, field.name), random, depth + 1)
        else:
            setattr(message, field.name, value_of(field, random))


def fill_map(target, entry, random: randomness.Random, depth: int) -> None:
    key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
    for _ in range(random.randint(0, 2)):
        if value.message_type is None:
            target[value_of(key, random)] = value_of(value, random)
        else:
            fill(target[value_of(key, random)], random, depth + 1)


def add(target, field, random: randomness.Random, depth: int) -> None:
    if field.message_type is None:
        target.append(value_of(field, random))
    else:
        fill(target.add(), random, depth + 1)


def fill_value(message, random: randomness.Random, depth: int) -> None:
    kind = random.choice(["null", "number", "text", "bool", *(["list", "struct"] if depth < 5 else [])])
    if kind == "null":
        message.null_value = 0
    elif kind == "number":
        message.number_value = random.choice(DOUBLES)
    elif kind == "text":
        message.string_value = random.choice(TEXTS)
    elif kind == "bool":
        message.bool_value = random.choice([False, True])
    elif kind == "list":
        message.list_value.SetInParent()
        for _ in range(random.randint(0, 2)):
            fill_value(message.list_value.values.add(), random, depth + 1)
    else:
        message.struct_value.SetInParent()
        fill_value(message.struct_value.fields[random.choice(TEXTS)], random, depth + 1)


def value_of(field, random: randomness.Random):
    if field.enum_type is not None:
        return random.choice(known(field.enum_type, field.enum_type.values)).number
    if field.type == FieldDescriptor.TYPE_DOUBLE and random.random() < 0.3:
        return struct.unpack(">d", random.randbytes(8))[0]
    return random.choice(VALUES[field.type])


def known(descriptor, parts) -> list:
    names = KNOWN.get(descriptor.full_name)
    return [part for part in parts if names is None or f"{part.name} {part.number}" in names]


def is_repeated(field) -> bool:
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == FieldDescriptor.LABEL_REPEATED
