"""Reads names of networks, one a line, and answers each with a line of JSON: milliseconds of 100 training steps. Needs numpy and torch."""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
steps, batch = 100, 64
images = torch.rand(steps * batch, 1, 28, 28)
labels = torch.randint(10, (steps * batch,))


class Residual(nn.Module):
    def __init__(self, block, shortcut=None):
        super().__init__()
        self.block, self.shortcut = block, shortcut or nn.Identity()

    def forward(self, x):
        return self.block(x) + self.shortcut(x)


networks = {
    "LeNet of 20,522 parameters": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 10)),
    "residual, batch norm, depthwise": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        Residual(nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 1),
                               nn.BatchNorm2d(8))),
        nn.ReLU(),
        Residual(nn.Sequential(nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16)), nn.Conv2d(8, 16, 1, stride=2)),
        nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)),
}


def train(network):
    net = network()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    order, losses = torch.randperm(steps * batch), []
    for chosen in order.split(batch):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(images[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())


name = f"torch {torch.__version__.split('+')[0]}"
for line in sys.stdin:
    times = {}
    if line.strip() in networks:
        start = time.perf_counter()
        train(networks[line.strip()])
        times[name] = (time.perf_counter() - start) * 1e3
    print(json.dumps(times), flush=True)
