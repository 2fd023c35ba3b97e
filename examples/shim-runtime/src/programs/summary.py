import json
import statistics

with open("inputs.json") as file:
    values = json.load(file)["values"]

print(f"summarizing {len(values)} values")
outputs = {
    "mean": statistics.fmean(values),
    "median": statistics.median(values),
    "spread": statistics.stdev(values),
}

with open("outputs.json", "w") as file:
    json.dump(outputs, file)
