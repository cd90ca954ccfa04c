#!/usr/bin/env python3
"""Fit the weights of src/judge/trigger/library/signs.tsv (needs numpy).

  TIPOFF_CORPORA=… tests/quality/sign_weights.py [--write]

What a match of the triggers is worth, learnt from what people upheld: the open items of events*.jsonl, single
firings that were read one by one (firings.jsonl), the written cases, and, at a small weight, the wire items and
the sentences that others labelled for a few triggers. A logistic regression over signs that hold no word of any
text (where a match stands, what kind of word is beside it, how its sentence tells it) starts from what was
reasoned by hand and is held near it. Prints, for each set, how many right and wrong matches are kept where
the items of its own eighth weren't seen. CAUTION is taken off matches in summaries: a rep forgives a missed
story sooner than a false one.
"""
import hashlib, json, os, pathlib, subprocess, sys
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = ROOT / "src/judge/trigger/library/signs.tsv"
CORPORA = pathlib.Path(os.environ["TIPOFF_CORPORA"])
CAUTION, HOLD, FOLDS = 0.25, 3.0, 8
REASONED = {
    "title": 1.5, "first": 0.5, "second": -0.5, "further": -1.0, "advice": -1.0, "history": -1.0, "view": -0.7,
    "background": -1.0, "condition": -1.0, "not-so": -1.0, "passing": -0.7, "sport-scene": -1.5,
    "public-scene": -1.0,
}
WEIGHT = {"events": 3.0, "events-second": 3.0, "events-third": 6.0, "firings": 2.0, "written": 0.5,
          "reuters-train": 0.12, "sentivent-train": 0.25}
# What the others' labels can say: of which of our triggers a match is right.
WIRE = {"acquisition": "acquisition", "divestiture": "acquisition", "activist": "acquisition"}
SENTENCES = ["acquisition", "lawsuit", "expansion", "funding", "exec-hire", "exec-departure", "product-launch",
             "partnership"]

def rows(path):
    return [json.loads(line) for line in open(path) if line.strip()]

def labelled():
    """For each item its text, its set, and of each trigger whether it is right; None for what isn't labelled."""
    texts = {i["id"]: i for file in ("modern", "headlines") for i in rows(CORPORA / f"{file}-unlabelled.jsonl")}
    names = lambda labels: {label if isinstance(label, str) else label["trigger"] for label in labels}
    items = {}
    for kind in ("events", "events-second", "events-third"):
        for line in rows(HERE / f"{kind}.jsonl"):
            if line["shut"]: continue
            right = names(line["triggers"])
            items[line["id"]] = (texts[line["id"]], kind, lambda t, right=right: t in right)
    read = {}
    for line in rows(HERE / "firings.jsonl"):
        read.setdefault(line["id"], {})[line["trigger"]] = line["right"]
    for key, of in read.items():
        items.setdefault(key, (texts[key], "firings", lambda t, of=of: of.get(t)))
    for path in sorted(HERE.glob("written*.jsonl")):
        for line in rows(path):
            right = names(line["triggers"])
            items[line["id"]] = (line, "written", lambda t, right=right: t in right)
    stakes = {line["id"] for line in rows(HERE / "reuters-stakes.jsonl")}
    for line in rows(CORPORA / "reuters-train.jsonl"):
        if line["id"] in stakes: continue
        items[line["id"]] = (line, "reuters-train",
                             lambda t, of=line["triggers"]: WIRE[t] in of if t in WIRE else None)
    for line in rows(CORPORA / "sentivent-train.jsonl"):
        items[line["id"]] = (line, "sentivent-train",
                             lambda t, of=line["triggers"]: t in of if t in SENTENCES else None)
    return items

def fit(x, y, weight, start, hold):
    b = start.copy()
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ b))
        slope = x.T @ (weight * (p - y)) + hold * (b - start)
        step = np.linalg.solve((x.T * (weight * p * (1 - p))) @ x + np.diag(hold), slope)
        b -= step
        if np.abs(step).max() < 1e-4: return b
    print("not settled")
    return b

def main():
    items = labelled()
    lines = [json.dumps({"id": key, "title": text.get("title") or "", "summary": text.get("summary") or ""})
             for key, (text, *_) in items.items()]
    said = subprocess.run(["cargo", "run", "--locked", "--quiet", "--example", "signs"], cwd=ROOT, check=True,
                          input="\n".join(lines), stdout=subprocess.PIPE, text=True).stdout
    names = [line.split("\t")[0] for line in open(TABLE) if not line.startswith("#")]
    at = {name: place for place, name in enumerate(names)}
    data = []
    for event in map(json.loads, said.splitlines()):
        _, kind, is_right = items[event["id"]]
        right = is_right(event["trigger"])
        if event["noise"] or right is None or event["trigger"] == "person-move": continue
        place = "title" if "title" in event["signs"] else "summary"
        signs = [at[sign] for sign in event["signs"]] + [at[f"{event['trigger']}:{place}"]]
        data.append((event["id"], kind, right, signs))
    x = np.zeros((len(data), len(names)))
    for row, (*_, signs) in enumerate(data): x[row, signs] = 1
    y = np.array([right for *_, right, _ in data], float)
    weight = np.array([WEIGHT[kind] for _, kind, *_ in data])
    start = np.array([REASONED.get(name, 0.0) for name in names])
    hold = np.array([HOLD * (4 / 3 if ":" in name else 0.8) for name in names])
    caution = np.array([CAUTION if name in ("first", "second", "further") else 0.0 for name in names])
    fold = np.array([int(hashlib.md5(key.encode()).hexdigest(), 16) % FOLDS for key, *_ in data])
    odds = np.zeros(len(data))
    for one in range(FOLDS):
        odds[fold == one] = x[fold == one] @ (fit(x[fold != one], y[fold != one], weight[fold != one], start, hold) - caution)
    for kind in WEIGHT:
        of = np.array([row[1] == kind for row in data])
        kept, lost = (odds >= 0) & of, (odds < 0) & of
        right = y == 1
        print(f"{kind}: kept {(kept & right).sum()} right, {(kept & ~right).sum()} wrong; "
              f"lost {(lost & right).sum()} right, {(lost & ~right).sum()} wrong")
    weights = fit(x, y, weight, start, hold) - caution
    table = "".join(f"{name}\t{weights[place]:.2f}\n" for name, place in at.items())
    if "--write" in sys.argv:
        head = "".join(line for line in open(TABLE) if line.startswith("#"))
        TABLE.write_text(head + table)
    else: print(table, end="")

main()
