#!/usr/bin/env python3
"""Fit the weights of src/judge/story/reasons.tsv (needs numpy).

  TIPOFF_CORPORA=… tests/quality/story_weights.py [--write]

From the open labels of stories.jsonl, from the planted days, whose events are told in truly different words, and from
apart.jsonl, whose events are not to be taken for one: each two items that share a key. A logistic regression starts from the weights in REASONED and may not turn a sign.
Pairs of one story count together as much as those of two; CAUTION is taken off all: two events as one lose a lead,
one event as two costs a line.
"""
import collections, json, os, pathlib, subprocess, sys
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = ROOT / "src/judge/story/reasons.tsv"
CORPORA = pathlib.Path(os.environ["TIPOFF_CORPORA"])
CAUTION, HOLD, SHARE = 0.4, 2.0, 0.3
REASONED = {
    "base": -4.0, "days": -0.6, "undated": -0.3, "copy": 3.0, "words": 5.0, "titles": 3.0, "rare-words": 1.0,
    "names": 1.0, "rare-name": 1.0, "rare-names": 1.0, "same-day": 1.0, "names-beside": 0.5, "other-words": 1.0, "name-only": -1.0,
    "names-apart": -1.0, "further-names": -0.3, "filled-in": -2.5, "strangers": -2.0, "people-apart": -2.0,
    "template": -1.0, "bodies-apart": -1.0, "sense": 1.0, "senses": 0.5, "sense-within": 0.5, "sense-below": 0.3,
    "senses-apart": -1.0, "said-apart": -0.5, "languages": 1.0, "amount": 1.0, "amounts-apart": -1.0, "trigger": 0.6, "family": 0.3,
    "triggers-apart": -0.6, "account": 1.0, "accounts-apart": -4.0, "event": 2.0, "event-family": 1.0,
    "event-amounts": -2.0, "office": 0.5, "offices-apart": -3.0
}
# What neither set shows, or shows by its making, stays as reasoned.
FIRM = {"copy", "accounts-apart", "days", "people-apart", "offices-apart", "event-amounts"}

def labelled():
    texts = {}
    for file in ("modern", "headlines"):
        for line in map(json.loads, open(CORPORA / f"{file}-unlabelled.jsonl")): texts[line["id"]] = line
    for number, line in enumerate(map(json.loads, open(HERE / "stories.jsonl"))):
        if line["shut"]: continue
        for id in line["ids"]:
            text = texts[id]
            yield {"story": number, "title": text["title"], "summary": text["summary"], "published": text.get("date")}

def invented(file):
    return [json.loads(line) for line in open(HERE / file)]

def unlisted(items):
    return [{key: value for key, value in line.items() if key != "accounts"} for line in items]

def pairs(lines):
    said = subprocess.run(["cargo", "run", "--locked", "--quiet", "--example", "pairs"], cwd=ROOT, check=True,
                          input="\n".join(map(json.dumps, lines)), stdout=subprocess.PIPE, text=True).stdout
    return [(pair["same"], pair["reasons"], pair["one"], pair["other"]) for pair in map(json.loads, said.splitlines())]

def main():
    rows = [line.rstrip("\n").split("\t") for line in open(TABLE) if not line.startswith("#")]
    names = [row[0] for row in rows]
    first, second, apart = map(invented, ["planted.jsonl", "planted-second.jsonl", "apart.jsonl"])
    sets = {"hand": (list(labelled()), 1.0), "first": (first, 0.4), "first, unlisted": (unlisted(first), 0.3),
            "second": (second, 0.4), "second, unlisted": (unlisted(second), 0.3),
            "apart": (apart, 0.6), "apart, unlisted": (unlisted(apart), 0.4)}
    x, y, part, which = [], [], [], []
    lines = {}
    for name, (items, weight) in sets.items():
        found = pairs(items)
        lines[name] = items
        same = sum(pair[0] for pair in found)
        sizes = collections.Counter(line["story"] for line in items)
        print(f"{name}: {len(items)} items, {same} pairs of one story, {len(found) - same} of two", file=sys.stderr)
        for is_same, reasons, one, other in found:
            x.append([reasons.get(each, 0.0) for each in names])
            y.append(float(is_same))
            # A story of ten items has 45 pairs and is one story.
            size = sizes[items[one]["story"]]
            part.append(weight * (SHARE / same * (2 / size if is_same else 1) if is_same else (1 - SHARE) / max(1, len(found) - same)))
            which.append((name, one, other))
    x, y, part = np.array(x), np.array(y), np.array(part)
    part *= 1000 / part.sum()
    start = np.array([REASONED[each] for each in names])
    hold = np.array([200.0 if each in FIRM else HOLD for each in names])
    weights = start.copy()
    for _ in range(600):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (part * (p - y)) + hold * (weights - start)
        step = np.linalg.solve((x.T * (part * p * (1 - p))) @ x + np.diag(hold), slope)
        weights = weights - 0.5 * step
        weights = np.where(((start > 0) & (weights < 0.05)), 0.05, np.where((start < 0) & (weights > -0.05), -0.05, weights))
        if np.abs(step).max() < 1e-4: break
    weights[0] -= CAUTION
    odds = x @ weights
    for name in sets:
        mine = np.array([each[0] == name for each in which])
        taken = odds > 0
        true = y == 1
        print(f"{name}: pairs found {(taken & true & mine).sum() / (true & mine).sum():.3f}, right "
              f"{(taken & true & mine).sum() / max(1, (taken & mine).sum()):.3f}", file=sys.stderr)
    if "--show" in sys.argv:
        for at in np.argsort(-np.abs(odds)):
            name, one, other = which[at]
            if (odds[at] > 0) != (y[at] == 1) and abs(odds[at]) > 0.5:
                say = {n: round(float(v * w), 1) for n, v, w in zip(names, x[at], weights) if v}
                print(f"{odds[at]:+.1f} {name} | {lines[name][one]['title'][:70]} | {lines[name][other]['title'][:70]} | {say}", file=sys.stderr)
    table = "".join(f"{row[0]}\t{weights[place]:.2f}\t{row[2]}\n" for place, row in enumerate(rows))
    if "--write" in sys.argv:
        head = "".join(line for line in open(TABLE) if line.startswith("#"))
        TABLE.write_text(head + table)
    else: print(table, end="")

main()
