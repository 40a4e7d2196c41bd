"""The parts of blocks that torch lacks, as Python text: only those that the network uses."""

from __future__ import annotations

from resnet_core.spec import ArchSpec

GROUP_NORM = '''\
def group_norm(channels: int) -> nn.GroupNorm:
    """Of 32 groups, or the most below that which divide the channels evenly."""
    return nn.GroupNorm(gcd(32, channels), channels)'''

SQUEEZE_EXCITE = '''\
class SqueezeExcite(nn.Module):
    """Scales each channel by a factor from 0 to 1 (Hu 2018, arXiv 1709.01507)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // {reduction}, 1)
        self.fc2 = nn.Conv2d(channels // {reduction}, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        squeezed = functional.adaptive_avg_pool2d(x, 1)
        return x * torch.sigmoid(self.fc2(functional.relu(self.fc1(squeezed))))'''

EFFICIENT_CHANNEL = '''\
class EfficientChannel(nn.Module):
    """Scales each channel by a factor made of its neighbours' means (Wang 2020, ECA)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        neighbours = max(3, channels.bit_length() // 2 | 1)
        self.conv = nn.Conv1d(1, 1, neighbours, padding=neighbours // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        row = functional.adaptive_avg_pool2d(x, 1).flatten(1).unsqueeze(1)
        return x * torch.sigmoid(self.conv(row)).flatten(1)[:, :, None, None]'''

DROP_PATH = '''\
class DropPath(nn.Module):
    """In training, drops the branch of an image at this rate (Huang 2016, arXiv 1603.09382)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.rate
        return x * (kept.to(x.dtype) / (1 - self.rate))'''


def helpers(spec: ArchSpec) -> list[list[str]]:
    """The functions and classes that `spec` needs, each as its lines."""
    needed = []
    if spec.norm == "group":
        needed.append(GROUP_NORM)
    if spec.attention == "se":
        needed.append(SQUEEZE_EXCITE.format(reduction=spec.se_reduction))
    if spec.attention == "eca":
        needed.append(EFFICIENT_CHANNEL)
    if spec.drop_path > 0:
        needed.append(DROP_PATH)
    return [text.splitlines() for text in needed]
