"""The published ShuffleNets, by torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.published import Published, by_torchvision
from resnet_core.families.shufflenet.spec import ShuffleNetSpec

__all__ = ["PUBLISHED", "ZOO"]

GROUP = "ShuffleNet V2"

ZOO: Mapping[str, ShuffleNetSpec] = MappingProxyType(
    {
        "shufflenet_v2_x0_5": ShuffleNetSpec(widths=(48, 96, 192)),
        "shufflenet_v2_x1_0": ShuffleNetSpec(),
        "shufflenet_v2_x1_5": ShuffleNetSpec(widths=(176, 352, 704)),
        "shufflenet_v2_x2_0": ShuffleNetSpec(widths=(244, 488, 976), head_width=2048),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "shufflenet_v2_x0_5": by_torchvision(
            "ShuffleNet V2 0.5", GROUP, "1,366,792", "0.04", "39.448", "18.254"
        ),
        "shufflenet_v2_x1_0": by_torchvision(
            "ShuffleNet V2 1.0", GROUP, "2,278,604", "0.145", "30.638", "11.684"
        ),
        "shufflenet_v2_x1_5": by_torchvision(
            "ShuffleNet V2 1.5", GROUP, "3,503,624", "0.296", "27.004", "8.914"
        ),
        "shufflenet_v2_x2_0": by_torchvision(
            "ShuffleNet V2 2.0", GROUP, "7,393,996", "0.583", "23.770", "6.994"
        ),
    }
)
