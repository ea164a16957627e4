"""A training step of the paper preset in PyTorch, to compare ours with:

    arbex bench --preset paper --train --batch 8 --peer "python3 model/testdata/peer_step.py 8"

Forward, backward and Adam of the network of model/ with its landmark backbone
frozen and one thread for each core. For every line read it takes a step and
prints the milliseconds it took. After the batch may follow cuda, to run on the
card, forward, for a forward pass alone, or onnx, for one by ONNX Runtime:

    arbex bench --preset paper --peer "python3 model/testdata/peer_step.py 1 onnx"

On the CPU it needs Debian's python3-torch and libopenblas0-pthread, without which torch
is ten times slower; onnx also needs python3-onnx and python3-onnxruntime (Debian 13).
"""

import io
import math
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its best setting: otherwise the pools fight
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ.pop("GOMP_SPINCOUNT", None)

import torch
from torch import nn
from torch.nn import functional as F

CLASSES, ANCHORS = 8, 10


def conv_bn(i, o, side, stride=1, pad=0, groups=1, act=True):
    layers = [nn.Conv2d(i, o, side, stride, pad, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, nn.PReLU(o)) if act else nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, width, inner, out, stride):
        super().__init__()
        self.body = nn.Sequential(conv_bn(width, inner, 1), conv_bn(inner, inner, 3, stride, 1, inner), conv_bn(inner, out, 1, act=False))
        self.add = stride == 1

    def forward(self, x):
        return x + self.body(x) if self.add else self.body(x)


class Landmarks(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv_bn(3, 64, 3, 2, 1), conv_bn(64, 64, 3, 1, 1, 64))
        width, stages = 64, []
        for out, down, expand, units in ((64, 128, 128, 4), (128, 256, 256, 6), (128, 512, 256, 2)):
            stages.append(nn.Sequential(Residual(width, down, out, 2), *[Residual(out, expand, out, 1) for _ in range(units)]))
            width = out
        self.stages, self.last = nn.ModuleList(stages), conv_bn(128, 512, 1)

    def forward(self, x):
        a = self.stages[0](self.stem(x))
        b = self.stages[1](a)
        return a, b, self.last(self.stages[2](b))


class IRUnit(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(i), nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.PReLU(o), nn.Conv2d(o, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o))
        self.shortcut = nn.MaxPool2d(1, stride) if i == o else conv_bn(i, o, 1, stride, act=False)

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Fusion(nn.Module):
    def __init__(self, dim, heads, window):
        super().__init__()
        self.heads, self.window = heads, window
        self.norm, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.kv, self.proj = nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)
        self.fc1, self.fc2 = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)
        self.g1, self.g2 = nn.Parameter(1e-5 * torch.ones(dim)), nn.Parameter(1e-5 * torch.ones(dim))
        self.table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        at = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")).flatten(1)
        d = at[:, :, None] - at[:, None, :] + window - 1
        self.register_buffer("index", d[0] * (2 * window - 1) + d[1])

    def forward(self, image, landmark):
        n, c, h, w = image.shape
        s = self.norm(image.flatten(2).transpose(1, 2))
        split = lambda x: x.reshape(n, h * w, self.heads, c // self.heads).transpose(1, 2)
        q = split(landmark.flatten(2).transpose(1, 2)) * (c // self.heads) ** -0.5
        k, v = (split(x) for x in self.kv(s).chunk(2, -1))
        bias = self.table[self.index.flatten()].reshape(h * w, h * w, self.heads).permute(2, 0, 1)
        y = ((q @ k.transpose(-2, -1) + bias).softmax(-1) @ v).transpose(1, 2).reshape(n, h * w, c)
        x = s + self.g1 * self.proj(y)
        x = x + self.g2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))
        return x.transpose(1, 2).reshape(n, c, h, w)


class Block(nn.Module):
    def __init__(self, dim=768, heads=8):
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(dim, eps=1e-6), nn.LayerNorm(dim, eps=1e-6)
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.fc1, self.fc2 = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(self.n1(x)).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        y = ((q @ k.transpose(-2, -1) * (c // self.heads) ** -0.5).softmax(-1) @ v).transpose(1, 2).reshape(n, t, c)
        x = x + self.proj(y)
        return x + self.fc2(F.gelu(self.fc1(self.n2(x))))


def confidence(p):
    return 1 + (p * p.clamp_min(1e-30).log()).sum(-1, keepdim=True) / math.log(CLASSES)


def combine(p, q):
    a, b = confidence(p) + 1e-8, confidence(q) + 1e-8
    return (a * p + b * q) / (a + b)


class Balance(nn.Module):
    def __init__(self):
        super().__init__()
        self.reduce = nn.Linear(768, 128)
        hidden = lambda i: [nn.Linear(i, 64), nn.ReLU(), nn.BatchNorm1d(64), nn.Dropout(0.5)]
        self.primary = nn.Sequential(*hidden(128), *hidden(64), nn.Linear(64, CLASSES))
        self.anchors = nn.Parameter(0.1 * torch.randn(CLASSES * ANCHORS, 128))
        self.position = nn.Parameter(0.02 * torch.randn(8, 16))
        self.qkv, self.out = nn.Linear(16, 192), nn.Linear(512, CLASSES * ANCHORS)

    def forward(self, v):
        e = self.reduce(v)
        n = len(e)
        grouped = lambda s: s.reshape(n, CLASSES, ANCHORS).sum(-1)
        anchor = grouped((-((self.anchors[None] - e[:, None]) ** 2).sum(-1).add(1e-12).sqrt()).softmax(-1))
        q, k, w = self.qkv(e.reshape(n, 8, 16) + self.position).reshape(n, 8, 3, 4, 16).permute(2, 0, 3, 1, 4)
        y = ((q @ k.transpose(-2, -1) / 4).softmax(-1) @ w).transpose(1, 2).reshape(n, 512)
        return e, combine(self.primary(e).softmax(-1), combine(anchor, grouped(self.out(y).softmax(-1))))


class Arbex(nn.Module):
    def __init__(self):
        super().__init__()
        self.landmarks, self.last_face = Landmarks(), nn.Conv2d(512, 256, 3, 1, 1)
        for p in self.landmarks.parameters():
            p.requires_grad = False
        self.stem = conv_bn(3, 64, 3, 1, 1)
        stages, width = [], 64
        for out, units in ((64, 3), (128, 4), (256, 14)):
            stages.append(nn.Sequential(*[IRUnit(width if u == 0 else out, out, 2 if u == 0 else 1) for u in range(units)]))
            width = out
        self.stages = nn.ModuleList(stages)
        self.taps = nn.ModuleList([nn.Conv2d(d, d, 3, 2, 1) for d in (64, 128, 256)])
        self.fusion = nn.ModuleList([Fusion(64, 2, 28), Fusion(128, 4, 14), Fusion(256, 8, 7)])
        self.q = nn.Sequential(nn.Conv2d(64, 768, 3, 2, 1), nn.Conv2d(768, 768, 3, 2, 1))
        self.k, self.v = nn.Conv2d(128, 768, 3, 2, 1), nn.Conv2d(256, 768, 1)
        self.token, self.pos = nn.Parameter(torch.zeros(1, 1, 768)), nn.Parameter(0.02 * torch.randn(1, 148, 768))
        self.blocks, self.norm = nn.Sequential(Block(), Block()), nn.LayerNorm(768, eps=1e-6)
        self.gate = nn.Sequential(nn.Linear(768, 768), nn.ReLU(), nn.Linear(768, 768), nn.Sigmoid())
        self.balance = Balance()

    def forward(self, x):
        x = x[..., ::2, ::2]
        self.landmarks.eval()
        with torch.no_grad():
            a, b, c = self.landmarks(x)
        marks = (a, b, self.last_face(c))
        levels, y = [], self.stem(x)
        for stage, tap, fusion, mark in zip(self.stages, self.taps, self.fusion, marks):
            y = stage(y)
            levels.append(fusion(tap(y), mark))
        tokens = [f(l).flatten(2).transpose(1, 2) for f, l in zip((self.q, self.k, self.v), levels)]
        x = torch.cat([self.token.expand(len(x), -1, -1)] + tokens, 1) + self.pos
        x = self.norm(self.blocks(x))[:, 0]
        return self.balance(x * self.gate(x))


def answer_by_onnx(net, pictures):
    import onnxruntime

    exported = io.BytesIO()
    torch.onnx.export(net, pictures, exported, opset_version=14, input_names=["x"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count()
    options.add_session_config_entry("session.force_spinning_stop", "1")  # not while the other is measured
    session = onnxruntime.InferenceSession(exported.getvalue(), options, providers=["CPUExecutionProvider"])
    x = pictures.numpy()
    for _ in sys.stdin:
        began = time.perf_counter()
        session.run(None, {"x": x})
        print(1000 * (time.perf_counter() - began), flush=True)


def main():
    batch = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    device = "cuda" if "cuda" in sys.argv else "cpu"
    # Full single precision, as ours: no TF32.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    torch.manual_seed(1)
    torch.set_num_threads(os.cpu_count())
    torch.set_flush_denormal(True)  # as ours does
    net = Arbex().to(device).train()
    step = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], lr=1e-5)
    pictures, labels = torch.randn(batch, 3, 224, 224, device=device), torch.arange(batch, device=device) % CLASSES
    if "onnx" in sys.argv:
        return answer_by_onnx(net.eval(), pictures)
    if "forward" in sys.argv:
        net.eval()
        for _ in sys.stdin:
            began = time.perf_counter()
            with torch.no_grad():
                net(pictures.cpu().to(device))[1].cpu()  # ours brings pictures and answers too
            print(1000 * (time.perf_counter() - began), flush=True)
        return
    for _ in sys.stdin:
        began = time.perf_counter()
        step.zero_grad()
        e, p = net(pictures)
        own = net.balance.anchors.reshape(CLASSES, ANCHORS, 128)[labels]
        center = ((own - e[:, None]) ** 2).sum(-1).min(-1)[0].mean() / 128**0.5
        spread = torch.cdist(net.balance.anchors, net.balance.anchors).pow(2).mean() / 128**0.5
        (F.nll_loss(p.clamp_min(1e-30).log(), labels) + 0.5 * center - 0.1 * spread).backward()
        step.step()
        wait()
        print(1000 * (time.perf_counter() - began), flush=True)


main()
