#!/usr/bin/env python3
"""Fit the weights of src/judge/account/clues.tsv (needs numpy).

  TIPOFF_CORPORA=… tests/quality/weights.py [--write | --cross [--errors]]

From the open labels of companies*.jsonl (with summary and with title only) and from two sets that label
themselves: well-known companies replaced by an ambiguous name of their trade, which stays the company; and
capitalised words of the dictionary that are no company's name, given the renown and a trade as if they were.
A logistic regression starts from the weights reasoned by hand (REASONED below) and may not turn a sign; what
the sets can't show (brackets, places, people, segments) stays near what was reasoned. Both kinds of set
count 46 companies in a hundred. CAUTION is taken off all names: a rep forgives a missed story sooner than the
wrong company. --cross says how well it holds for names that were not fitted from: the names are parted in
ten, and each part is judged by weights that were fitted without it.
"""
import json, os, pathlib, random, re, subprocess, sys
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = ROOT / "src/judge/account/clues.tsv"
COMPANIES = ROOT / "src/judge/account/companies.txt"
CORPORA = pathlib.Path(os.environ["TIPOFF_CORPORA"])
CAUTION, SHARE, PSEUDO = 0.1, 0.46, 0.08
REASONED = {
    "base": 0.01, "very-common": -2.5, "common": -1.5, "uncommon": -0.7, "person-name": -0.7, "place-name":
    -0.5, "renown-mostly": 2.2, "renown-often": 1.0, "renown-seldom": 0.2, "several-words": 1.5, "lower-case":
    -5.0, "in-sentence": 1.5, "sentence-start": 0.01, "title-case": 0.01, "odd-capitals": -1.6, "legal-form":
    4.0, "ticker-after": 4.0, "longer-name": 4.0, "verb-after": 1.3, "auxiliary-after": 0.7, "affair-after":
    1.2, "role-after": 1.2, "possessive": 0.7, "other-name-after": -2.8, "body-after": -2.5, "product-after":
    0.5, "compound-after": -1.0, "number-after": -1.0, "hyphenated": -1.0, "participle": 0.8, "state-after":
    -3.0, "article-before": -0.8, "possessor-before": -1.5, "modal-before": -2.0, "given-before": -2.5,
    "title-before": -2.5, "other-name-before": -2.0, "compound-before": -1.2, "maker-before": 2.2, "at-before":
    0.4, "number-before": -1.0, "described": 2.2, "listed": 1.8, "quoted": -1.5, "bracketed": -2.0,
    "other-ticker": -4.0, "dotted": -1.5, "imperative": -1.0, "trade-once": 0.6, "trade-twice": 1.1,
    "trade-often": 1.6, "trade-company": 1.0, "companies": 0.5, "business-once": 0.3, "business-often": 0.8,
    "sport": -1.0, "space": -1.0, "power": -0.6, "art": -0.4, "science": -0.5, "also-lower": -0.8,
    "named-surely": 2.5, "own-people": 2.0, "own-site": 2.5, "segment": 1.5, "sky-name": -2.5, "part-elsewhere":
    -1.8, "person-elsewhere": -3.0, "owner-before": -2.0, "of-after": -1.0, "verb-like-after": 0.5,
    "surname-after": -3.0, "other-thing": -1.0, "comma-after": -3.0, "places-listed": -2.0, "nothing-of-trade":
    -0.8, "no-word": 0.6, "surname": 1.6, "named": -1.3, "object-of": 1.0,
    "own-word": 1.3, "own-words": 2.2, "sense-beside": -2.5, "sense-around": -0.8, "senses-around": -1.6, "article-alone":
    -1.8, "repeated": 0.4, "sport-once": -0.4, "joined-by-and": -2.0,
    "affair-before": 1.2, "trade-beside": 0.8
}
# Little or nothing in the sets shows these: they stay near what was reasoned.
FIRM = {"body-after", "bracketed", "comma-after", "imperative", "odd-capitals", "other-name-after", "owner-before", "part-elsewhere", "person-name", "places-listed", "quoted", "renown-seldom", "state-after", "surname", "named", "no-word", "surname-after", "longer-name", "named-surely", "object-of"}
REPLACED = {
    "Microsoft": ["Box", "Unity", "Slack", "Oracle"], "Google": ["Snap", "Match", "Meta"], "IBM": ["Sun",
    "Palm", "Gateway"], "Wal-Mart": ["Target", "Gap"], "Walmart": ["Target", "Staples"], "Nokia": ["Orange",
    "Sprint", "Three"], "Verizon": ["Sprint", "Rogers"], "Vodafone": ["Orange", "Sky"], "Boeing": ["Harris"],
    "Toyota": ["Saturn", "Ford"], "Citigroup": ["Chase", "Ally"], "Sony": ["Sharp", "Canon", "Pioneer"],
    "Samsung": ["Brother", "Sharp"], "Facebook": ["Meta", "Alphabet", "Snap"], "Twitter": ["Snap", "Line"],
    "Netflix": ["Fox", "Paramount"], "Exxon": ["Shell", "Marathon"], "Chevron": ["Shell"], "Merck": ["Sage",
    "Baxter"], "Pfizer": ["Sage"], "Yahoo": ["Match", "Ask"], "Nvidia": ["Arm", "Intel"], "AT&T": ["Frontier",
    "Spark"], "Siemens": ["Carrier"], "PayPal": ["Square", "Visa", "Block"], "Starbucks": ["Subway", "Mars"],
    "McDonald's": ["Subway"], "Airbus": ["Bell"], "HP": ["Gateway", "Palm"], "Novell": ["Box"], "PeopleSoft":
    ["Sage", "Box"], "Ryanair": ["Delta", "United"], "Lufthansa": ["United", "Spirit"], "SpaceX": ["Spirit"],
    "TikTok": ["Snap"], "Salesforce": ["Slack", "Zoom"], "CrowdStrike": ["Okta"], "Cisco": ["Pure"], "Motorola":
    ["Orange"], "Lockheed Martin": ["Harris"], "Goldman Sachs": ["Chase"], "Coca-Cola": ["Monster"], "Comcast":
    ["Dish", "Charter"], "General Motors": ["Saturn", "Ford"], "Volkswagen": ["Ford"], "AMD": ["Intel"],
    "Apple": ["Oracle"], "Amazon": ["Meta"], "FedEx": ["Ryder", "Swift", "Knight", "Werner"], "AIG": ["Hanover",
    "Hartford", "Lincoln"], "Barclays": ["Franklin", "Putnam", "Morgan"], "BP": ["Apache", "Hess", "Murphy"],
    "Novartis": ["Baxter", "Edwards"], "Coinbase": ["Gemini", "Kraken"], "Honda": ["Lincoln", "Cooper"], "Delta":
    ["Alaska"], "Bank of America": ["Huntington", "Jackson"], "Alcatel": ["Cox"], "Time Warner": ["Cox", "Penn"]
}

def items():
    for file in ("modern-unlabelled", "headlines-unlabelled"):
        yield from map(json.loads, open(CORPORA / f"{file}.jsonl"))

def others():
    for file in ("sentivent-train", "reuters-train"):
        yield from map(json.loads, open(CORPORA / f"{file}.jsonl"))

def labelled(texts):
    for file in ("companies", "companies-second"):
        for line in map(json.loads, open(HERE / f"{file}.jsonl")):
            if line["part"] != "open": continue
            item = texts[line["id"]]
            for summary in {item["summary"], ""}:
                yield dict(account=line["account"], company=line["company"], title=item["title"], summary=summary, set="hand")

def replaced(all_items, pick):
    for name, others in REPLACED.items():
        whole = re.compile(r"(?<![\w-])" + re.escape(name) + r"(?![\w-])")
        titles = [i for i in all_items if whole.search(i["title"])]
        summaries = [i for i in all_items if whole.search(i["summary"]) and not whole.search(i["title"])][:20]
        found = titles + summaries
        pick.shuffle(found)
        for item in found[:60]:
            other = pick.choice(others)
            if re.search(rf"\b{other}\b", item["title"] + item["summary"]): continue
            title, summary = whole.sub(other, item["title"]), whole.sub(other, item["summary"])
            for summary in (summary, ""):
                yield dict(account=other, company=True, title=title, summary=summary, set="pseudo")

def words(all_items, pick):
    listed = {line[2:].split(" | ")[0].strip().lower() for line in open(COMPANIES) if line[0] in "123"}
    table = (line.split() for line in open(ROOT / "src/text/english.txt") if not line.startswith("#"))
    common = {w.capitalize() for row in table if 31 <= int(row[0]) <= 54 for w in row[1:]
              if w.islower() and len(w) > 3 and w not in listed}
    times, rows = {}, []
    for item in pick.sample(all_items, len(all_items)):
        found = re.findall(r"(?<![\w'-])[A-Z][a-z]{3,}(?![\w'-])", item["title"] + " . " + item["summary"])
        found = [word for word in found if word in common]
        if not found: continue
        word = pick.choice(found)
        times[word] = times.get(word, 0) + 1
        if times[word] > 3: continue
        rows.append(item | {"account": word})
    for row in pick.sample(rows, min(2500, len(rows))):
        for summary in (row["summary"], ""):
            yield dict(account=row["account"], company=False, title=row["title"], summary=summary, set="pseudo")

def names(all_items, pick):
    """Names in the lists of persons, places and dictionaries: mostly no company."""
    listed = {line[2:].split(" | ")[0].strip().lower() for line in open(COMPANIES) if line[0] in "23"}
    kinds, kind = {}, ""
    for file in ("people", "places", "names"):
        for line in open(ROOT / f"src/judge/account/{file}.txt"):
            if line.startswith("= "): kind = line[2:].strip()
            elif not line.startswith("#"):
                for word in line.split(): kinds.setdefault(word, set()).add(kind)
    given = {word for word, of in kinds.items() if "given" in of}
    wanted = {word.capitalize() for word in kinds if len(word) > 3} - {word.capitalize() for word in listed | given}
    times, rows = {}, []
    for item in pick.sample(all_items, len(all_items)):
        found = re.findall(r"(?<![\w'-])[A-Z][a-z]{3,}(?![\w'-])", item["title"] + " . " + item["summary"])
        found = [word for word in found if word in wanted]
        if not found: continue
        word = pick.choice(found)
        times[word] = times.get(word, 0) + 1
        if times[word] <= 2: rows.append(item | {"account": word})
    for row in pick.sample(rows, min(600, len(rows))):
        for summary in (row["summary"], ""):
            yield dict(account=row["account"], company=False, title=row["title"], summary=summary, set="pseudo", name=True)

def as_if_listed(line, mentions, at, trades, pick):
    """A word that is no company's gets the renown, and what the text says of a trade, that a listed name has."""
    often = [25, 3, 36, 36] if line.get("name") else [80, 6, 7, 7]
    renown = pick.choices(["renown-often", "renown-mostly", "renown-seldom", None], often)[0]
    if not renown: return
    text = set(re.findall(r"[a-z0-9]+", (line["title"] + " " + line["summary"]).lower())) - {line["account"].lower()}
    said = len(text & pick.choice(trades))
    clue = "trade-once" if said == 1 else "trade-twice" if said == 2 else "trade-often" if said else None
    if not said and len(text) >= 20: clue = "nothing-of-trade"
    for mention in mentions:
        mention[at[renown]] = 1
        if clue: mention[at[clue]] = 1

def gather():
    """What is fitted from: for each line its name, its mentions as rows of clues, and whether it is the company."""
    pick = random.Random(1)
    all_items = list(items())
    texts = {item["id"]: item for item in [*all_items, *others()]}
    lines = [*labelled(texts), *replaced(all_items, pick), *words(all_items, pick), *names(all_items, pick)]
    said = subprocess.run(["cargo", "run", "--locked", "--quiet", "--example", "clues"], cwd=ROOT, check=True,
                          input="\n".join(map(json.dumps, lines)), stdout=subprocess.PIPE, text=True).stdout
    rows = [line.rstrip("\n").split("\t") for line in open(TABLE) if not line.startswith("#")]
    at = {row[0]: place for place, row in enumerate(rows)}
    reason = {row[2]: place for place, row in enumerate(rows)}
    trades = [set(line.split(": ")[1].split()) for line in open(COMPANIES) if line.startswith("= ")]
    sets = {"hand": [], "pseudo": []}
    for line in map(json.loads, said.splitlines()):
        mentions = []
        for reasons in line["mentions"]:
            clues = [reason[text.split(" ", 1)[1]] for text in reasons if text.split(" ", 1)[-1] in reason]
            if clues: mentions.append(np.isin(np.arange(len(rows)), [at["base"], *clues]).astype(float))
        if not mentions: continue
        if line["set"] == "pseudo" and not line["company"]: as_if_listed(line, mentions, at, trades, pick)
        sets[line["set"]].append((np.array(mentions), line["company"], line))
    return rows, at, sets

def fit(rows, sets):
    data = []
    for name, each in ((1.0, sets["hand"]), (PSEUDO, sets["pseudo"])):
        true = sum(company for _, company, _ in each)
        for mentions, company, _ in each:
            part = SHARE / true if company else (1 - SHARE) / (len(each) - true)
            data.append((mentions, company, name * len(each) * part))
    start = np.array([REASONED[row[0]] for row in rows])
    hold = np.array([30.0 if row[0] in FIRM else 0.6 for row in rows])
    weights = start.copy()
    y, part = np.array([c for _, c, _ in data], float), np.array([p for *_, p in data])
    for _ in range(8):
        # The mention that speaks most for the company stands for its item.
        x = np.array([mentions[np.argmax(mentions @ weights)] for mentions, *_ in data])
        for _ in range(200):
            p = 1 / (1 + np.exp(-x @ weights))
            slope = x.T @ (part * (p - y)) + hold * (weights - start)
            step = np.linalg.solve((x.T * (part * p * (1 - p))) @ x + np.diag(hold), slope)
            moved = weights - 0.5 * step
            moved = np.where(((start > 0.05) & (moved < 0)) | ((start < -0.05) & (moved > 0)), 0.0, moved)
            done = np.abs(moved - weights).max() < 1e-4
            weights = moved
            if done: break
        else: print("not settled")
    return np.clip(weights, -6, 6)

def odds_of(each, weights):
    return np.array([(mentions @ weights).max() for mentions, *_ in each]) - CAUTION

def report(name, odds, company, sure=2.2):
    high = company[odds >= sure]
    print(f"{name}: kept out {(odds < 0)[~company].mean():.3f} of {(~company).sum()}, found "
          f"{(odds >= 0)[company].mean():.3f} of {company.sum()}; at 0.9 right {high.mean():.3f} of {len(high)}")

def cross(rows, sets):
    accounts = sorted({line["account"] for *_, line in sets["hand"]})
    random.Random(3).shuffle(accounts)
    part_of = {account: place % 10 for place, account in enumerate(accounts)}
    hand, odds = sets["hand"], np.zeros(len(sets["hand"]))
    for part in range(10):
        held = [place for place, (*_, line) in enumerate(hand) if part_of[line["account"]] == part]
        rest = {name: [row for row in each if part_of.get(row[2]["account"]) != part] for name, each in sets.items()}
        odds[held] = odds_of([hand[place] for place in held], fit(rows, rest))
    company = np.array([company for _, company, _ in hand])
    whole = np.array([bool(line["summary"]) or not line["title"] for *_, line in hand])
    report("names not fitted from, title and summary", odds[whole], company[whole])
    report("names not fitted from, title only", odds[~whole], company[~whole])
    if "--errors" not in sys.argv: return
    for (mentions, is_company, line), value in sorted(zip(hand, odds), key=lambda pair: pair[1]):
        if (value >= 0) == is_company: continue
        best = mentions[np.argmax(mentions.sum(axis=1))]
        print(f"{'missed' if is_company else 'wrong '} {value:+.1f} {line['account']} | {line['title']} | "
              f"{line['summary'][:200]!r} | {[row[0] for row, has in zip(rows, best) if has][1:]}")

def main():
    rows, at, sets = gather()
    if "--cross" in sys.argv: return cross(rows, sets)
    weights = fit(rows, sets)
    for name, each in sets.items():
        report(name, odds_of(each, weights), np.array([company for _, company, _ in each]))
    weights[at["base"]] -= CAUTION
    table = "".join(f"{row[0]}\t{weights[place]:.2f}\t{row[2]}\n" for place, row in enumerate(rows))
    if "--write" in sys.argv:
        head = "".join(line for line in open(TABLE) if line.startswith("#"))
        TABLE.write_text(head + table)
    else: print(table, end="")

main()
