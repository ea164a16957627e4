# Makes the fixtures of this folder and, with an argument, a whole POSTER++
# checkpoint with the golden weights in both forms. Needs Debian's python3-torch
# (run with /usr/bin/python3):
#
#   make.py FOLDER                 the small fixtures
#   make.py FOLDER NAMES.tsv       golden_zip.pth and golden_old.pth as well; the
#                                  file has a line "name<TAB>kind<TAB>2x3" per tensor
import collections, os, struct, sys, zlib
import torch

class Meter:                       # an object that a reader must skip
    def __init__(self): self.history = [1.5, 2.5]

class Evil:                        # a call that a reader must not make
    def __reduce__(self): return (os.system, ("touch /tmp/arbex-was-here",))

def small():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    d = collections.OrderedDict()
    d["module.f32"] = base / 4
    d["module.f16"] = (base / 4).half()
    d["module.bf16"] = (base / 4).bfloat16()
    d["module.f64"] = (base / 4).double()
    d["module.i64"] = base.long()
    d["module.u8"] = base.byte()
    d["module.bool"] = base > 11
    d["module.transposed"] = base.t()          # not contiguous, shares a storage
    d["module.part"] = base[1:3, 2:5]          # begins inside its storage
    d["module.parameter"] = torch.nn.Parameter(base[0].clone())
    d["module.scalar"] = torch.tensor(7.0)
    return {"state_dict": d, "epoch": 3, "best": Meter(), "evil": Evil(), "optimizer": {"lr": 1e-3, "state": [base]}}

def formula(name, kind, shape):
    import numpy as np
    n = 1
    for s in shape: n *= s
    fan = max(1, n // shape[0]) if shape else 1
    with np.errstate(over="ignore"):
        x = (np.uint64(zlib.crc32(name.encode())) << np.uint64(32)) | np.arange(n, dtype=np.uint64)
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = x ^ (x >> np.uint64(31))
    u = (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -53
    s = 2 * u - 1
    v = {"weight": 1.3 * s * (3 / fan) ** 0.5, "bias": 0.1 * s, "bn.weight": 0.7 + 0.6 * u, "bn.bias": 0.2 * s,
         "prelu": 0.05 + 0.4 * u, "gamma": 0.3 + 0.6 * u, "relpos": 1.2 * s, "pos": 0.5 * s}[kind]
    return torch.from_numpy(v.astype(np.float32)).reshape(shape)

def statistics(path):              # a safetensors file, by hand
    import json
    raw = open(path, "rb").read()
    n = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8:8 + n])
    out = {}
    for name, e in head.items():
        if name == "__metadata__": continue
        a, b = e["data_offsets"]
        out[name] = torch.frombuffer(bytearray(raw[8 + n + a:8 + n + b]), dtype=torch.float32).reshape(e["shape"])
    return out

def whole(table, stats):
    d = collections.OrderedDict()
    for line in open(table):
        name, kind, shape = line.rstrip("\n").split("\t")
        d["module." + name] = formula(name, kind, [int(x) for x in shape.split("x")])
    for name, t in statistics(stats).items():
        d["module." + name] = t
        d["module." + name.rsplit(".", 1)[0] + ".num_batches_tracked"] = torch.tensor(5)
    return {"state_dict": d, "recorder": Meter()}

folder = sys.argv[1]
for name, made in [("small", small())] + ([("golden", whole(sys.argv[2], sys.argv[3]))] if len(sys.argv) > 3 else []):
    torch.save(made, os.path.join(folder, name + "_zip.pth"))
    torch.save(made, os.path.join(folder, name + "_old.pth"), _use_new_zipfile_serialization=False)
