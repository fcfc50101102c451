#!/usr/bin/env python3
"""The union schema of serverless.yml against the schemas the frameworks themselves use.

    serverless_schema.py filter v3|osls|v4 [--strict]     the schema of one generation, on standard output
    serverless_schema.py compare v3|osls|v4 DUMP.json     differences to a dump of the framework's own schema, by path

A dump comes from serverless_schema_dump.js. Both sides are brought to one form first: references are written out, prose and
annotations dropped, unions flattened, words that may have any case collected. What is left over is a real difference; the
few that are known to mean the same stand in EQUAL.
"""
import json
import pathlib
import re
import sys

SCHEMA = pathlib.Path(__file__).resolve().parent.parent / "schemas" / "serverless.schema.json"
UNIONS = ("anyOf", "oneOf")
PROSE = {"title", "description", "examples", "default", "$comment", "$schema", "definitions"}
# (path, framework's form, ours): the same set of values, said differently
EQUAL = {
    ("app", "pattern"): {"^(?!-)[a-z0-9]+(?:-[a-z0-9]+)*(?<!-)$": "^[a-z0-9]+(?:-[a-z0-9]+)*$"},
}


def filtered(node, generation, strict=False):
    """The part of the union that one generation knows; without what is stricter than the framework unless asked for."""
    def known(sub):
        if not isinstance(sub, dict):
            return True
        if sub.get("x-stricter-than-framework") and not strict:
            return False
        return generation in sub.get("x-generations", [generation])

    if isinstance(node, list):
        return [filtered(item, generation, strict) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key in ("properties", "patternProperties", "definitions"):
            out[key] = {name: filtered(sub, generation, strict) for name, sub in value.items() if known(sub)}
        elif key in ("anyOf", "oneOf", "allOf"):
            branches = [filtered(sub, generation, strict) for sub in value if known(sub)]
            if len(branches) == 1 and key != "allOf":
                out.update(branches[0])
            elif branches:
                out[key] = branches
        elif key == "enum":
            only = node.get("x-enum-generations", {})
            out[key] = [item for item in value if generation in only.get(str(item), [generation])]
        elif not key.startswith("x-"):
            out[key] = filtered(value, generation, strict)
    for key, value in node.get("x-generation-keywords", {}).get(generation, {}).items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = value
    return out


def plain(node, root, path=()):
    """One form for both sides, see above."""
    if isinstance(node, list):
        return [plain(item, root, path) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return plain(root["definitions"][node["$ref"].rsplit("/", 1)[1]], root, path)
    if isinstance(node.get("regexp"), str):
        body, flags = re.fullmatch(r"/(.*)/([a-z]*)", node["regexp"], re.S).groups()
        node = {**{k: v for k, v in node.items() if k != "regexp"},
                "pattern": ("(?i)" if "i" in flags else "") + body.replace("\\/", "/")}
    out = {}
    for key, value in node.items():
        if key in PROSE or key.startswith("x-") or value in ([], {}) and key in ("required", "properties"):
            continue
        if key == "additionalProperties" and value is True:
            continue
        if key in ("properties", "patternProperties"):
            out[key] = {alphabet(name): plain(sub, root, path + (name,)) for name, sub in value.items()}
        elif key in UNIONS:
            branches = []
            for sub in value:
                sub = plain(sub, root, path)
                branches += sub[key] if set(sub) == {key} else [sub]
            out[key] = branches
        elif key == "pattern":
            value = EQUAL.get((path[-1] if path else "", key), {}).get(value, value)
            value = re.sub(r"^\(\?i\)\^(.*)\$$", lambda m: "^(?i:" + m[1] + ")$", value)
            out[key] = re.sub(r"^\^\(\?i:(?:\(\?:(.*)\)|\(([^()]*)\))\)\$$", lambda m: f"^(?i:{m[1] or m[2]})$", value)
            out[key] = alphabet(out[key]).replace("\\u0021", "!").replace("\\u007f", "\u007f")
        else:
            out[key] = plain(value, root, path)
    for key in UNIONS:
        if key in out:
            out[key] = words(out[key])
            out[key] = sorted((b for b in out[key] if b.get("required") != ["__schemaWorkaround__"]),
                              key=lambda b: json.dumps(b, sort_keys=True))
            if len(out[key]) == 1:
                out.update(out.pop(key)[0])
    for key in ("required", "enum"):
        if key in out:
            out[key] = sorted(out[key], key=str)
    if set(out) == {"any-case"}:
        out = {"type": "string", "pattern": "^(?i:" + "|".join(out["any-case"]) + ")$"}
    elif re.fullmatch(r"\^\(\?i:\w+\)\$", out.get("pattern", "")):
        out["pattern"] = out["pattern"].lower()
    return out


def alphabet(pattern):
    return pattern.replace("A-Za-z", "a-zA-Z")


def words(branches):
    """Branches that are single words of any case become one set; an enumeration of the same words is for editors only."""
    found, rest = set(), []
    for branch in branches:
        match = re.fullmatch(r"\^\(\?i:((?:[\w.\\-]+\|?)+)\)\$", branch.get("pattern", "")) if set(branch) == {"type", "pattern"} else None
        if match:
            found |= {word.lower().replace("\\", "") for word in match[1].split("|")}
        else:
            rest.append(branch)
    rest = [b for b in rest if not (set(b) in ({"enum"}, {"type", "enum"}) and {str(w).lower() for w in b["enum"]} <= found)]
    return rest + ([{"any-case": sorted(found)}] if found else [])


def leaves(node, path=""):
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}/{index}")
    else:
        yield path, json.dumps(node)


def main():
    command, generation = sys.argv[1:3]
    union = filtered(json.loads(SCHEMA.read_text()), generation, "--strict" in sys.argv)
    if command == "filter":
        json.dump(union, sys.stdout, indent=1)
        return
    dump = json.loads(pathlib.Path(sys.argv[3]).read_text())
    theirs, ours = (dict(leaves(plain(schema, schema))) for schema in (dump, union))
    for path in sorted(theirs.keys() | ours.keys()):
        if theirs.get(path) != ours.get(path):
            print(f"{path}\n    theirs {theirs.get(path)}\n    ours   {ours.get(path)}")
    same = sum(theirs.get(path) == value for path, value in ours.items())
    print(f"{same} of {len(theirs.keys() | ours.keys())} facts equal", file=sys.stderr)


main()
