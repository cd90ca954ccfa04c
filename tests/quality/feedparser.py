#!/usr/bin/env python3
"""Compare `tipoff items` with feedparser on feedparser's own test documents.

  tests/quality/feedparser.py SDIST [--tipoff BINARY] [--served] [--differ]

SDIST is feedparser's source distribution (a .tar.gz, or the folder it unpacks to), which the documents are
taken from; the module of the same release has to be importable:

  pip download --no-deps --no-binary :all: feedparser && pip install feedparser

Both read the same bytes without headers; with --served both get the headers that a document asks for in its
comment, over HTTP on loopback. Counted are the documents in which feedparser finds entries: those with as many
entries, and of these those with the same title, link and date wherever feedparser gives one. --differ names
the others. Titles are compared as a reader sees them: tags out, references resolved, single blanks.
"""
import argparse, calendar, contextlib, html, http.server, json, pathlib, re, subprocess, sys, tarfile
import tempfile, threading, unicodedata, urllib.parse
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

sys.path.pop(0)  # this file bears the module's name
import feedparser

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEADER = re.compile(rb"^Header:\s*([^:]+):\s*(.+?)\s*$", re.M)
ENDINGS = {".xml", ".gz", ".z"}


def documents(sdist, into):
    if sdist.is_file():
        with tarfile.open(sdist) as archive:
            archive.extractall(into, filter="data")
        sdist = pathlib.Path(into)
    return sorted(path for path in sdist.rglob("*") if path.suffix in ENDINGS)


def headers(body):
    return {name.decode().strip().lower(): value.decode("latin-1") for name, value in HEADER.findall(body)}


def told(title):
    for _ in range(3):
        title = html.unescape(re.sub(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", "", title))
    shown = "".join(c for c in title if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def moment(entry):
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = dict.get(entry, key)
        if parsed:
            return calendar.timegm(parsed)


def by_feedparser(source, **more):
    entries = feedparser.parse(source, **more).entries
    return [(told(e.get("title", "")), e.get("link", ""), moment(e)) for e in entries]


def by_tipoff(binary, source, config=None):
    command = [binary, *(["--config", config] if config else []), "items", source]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    entries = []
    for item in map(json.loads, lines):
        at = item["published"] and datetime.fromisoformat(item["published"]).timestamp()
        entries.append((told(item["title"]), item["url"] or "", at))
    return entries


def same_link(theirs, ours):
    """The same address in whatever spelling; feedparser leaves what has no base as it stands, and shows what
    is no page."""
    theirs = theirs.strip()
    split = urllib.parse.urlsplit(theirs)
    if split.scheme not in ("http", "https") or not split.netloc:
        return not ours or ours.endswith(theirs.lstrip("./"))
    spelled = lambda link: urllib.parse.unquote(link).strip().rstrip("/").lower()
    return spelled(theirs) == spelled(ours)


def differences(theirs, ours, strict):
    for (title, link, at), (our_title, our_link, our_at) in zip(theirs, ours):
        if (title or strict) and title != our_title:
            yield f"title {title!r} {our_title!r}"
        if (link or strict) and not same_link(link, our_link):
            yield f"link {link!r} {our_link!r}"
        if (at or strict) and at is not None and (our_at is None or int(our_at) != int(at)):
            yield f"date {at} {our_at}"
        if strict and at is None and our_at is not None:
            yield f"date {at} {our_at}"


class Documents(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.paths[int(self.path[1:])].read_bytes()
        self.send_response(200)
        for name, value in {"content-type": "application/xml", **headers(body)}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(paths):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Documents)
    server.paths = paths
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("sdist", type=pathlib.Path)
    arguments.add_argument("--tipoff", default=str(ROOT / "target/debug/tipoff"))
    arguments.add_argument("--served", action="store_true")
    arguments.add_argument("--differ", action="store_true")
    arguments.add_argument("--strict", action="store_true", help="what feedparser lacks, tipoff must lack too")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = documents(options.sdist, folder)
        config = pathlib.Path(folder, "tipoff.toml")
        config.write_text('data_dir = "data"\nwatchlists = []\n[fetch]\nallow_networks = ["127.0.0.0/8"]\n'
                          'contact = "ops@example.com"\n[mail]\ntransport = "stdout"\n')
        with served(paths) as address:
            def read(number):
                path = paths[number]
                body = path.read_bytes()
                if options.served:
                    sent = {"content-type": "application/xml", "content-location": address, **headers(body)}
                    theirs = by_feedparser(body, response_headers=sent)
                    return path, theirs, theirs and by_tipoff(options.tipoff, f"{address}{number}", config)
                theirs = by_feedparser(body)
                return path, theirs, theirs and by_tipoff(options.tipoff, str(path))
            with ThreadPoolExecutor(4) as pool:
                results = [result for result in pool.map(read, range(len(paths))) if result[1]]
    counted = alike = 0
    for path, theirs, ours in results:
        name = path.as_posix().split("/tests/", 1)[-1]
        if len(theirs) != len(ours):
            if options.differ:
                print(f"{name}: {len(theirs)} entries, {len(ours)} by tipoff")
            continue
        counted += 1
        differ = list(differences(theirs, ours, options.strict))
        alike += not differ
        if differ and options.differ:
            print(f"{name}: " + "; ".join(differ[:3]))
    share = lambda part, whole: f"{part} of {whole} ({100 * part / max(whole, 1):.1f} %)"
    print(f"as many entries as feedparser {feedparser.__version__}: {share(counted, len(results))} documents")
    print(f"the same title, link and date: {share(alike, counted)} of those")


if __name__ == "__main__":
    main()
