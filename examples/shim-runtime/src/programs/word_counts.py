import collections
import json
import re

with open("inputs.json") as file:
    text = json.load(file)["text"]

words = re.findall(r"\w+", text.lower())
print(f"counted {len(words)} words")

with open("outputs.json", "w") as file:
    json.dump({"counts": collections.Counter(words)}, file)
