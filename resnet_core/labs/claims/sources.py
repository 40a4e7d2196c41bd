"""The papers and tables that claims are judged by, each with its section and arXiv number."""

from __future__ import annotations

from resnet_core.families.published import Source, he_2015, he_2016

__all__ = ["TIMM", "TORCHVISION", "Source", "he_2015", "he_2016"]

TORCHVISION = Source("torchvision", "counts and accuracies beside the weights")
TIMM = Source("timm", "results of its benchmark and validation, in the repository's folder results")
HE_INIT = Source("He 2015, Delving Deep into Rectifiers", "section 2.2", "1502.01852")
VEIT = Source("Veit 2016", "sections 3 to 5", "1605.06431")
BALDUZZI = Source("Balduzzi 2017", "abstract", "1702.08591")
GOYAL = Source("Goyal 2017", "table 2b", "1706.02677")
XIE = Source("Xie 2017", "section 3", "1611.05431")
HU = Source("Hu 2018", "section 3", "1709.01507")
GAO = Source("Gao 2019", "section 3", "1904.01169")
HUANG = Source("Huang 2017", "section 3", "1608.06993")
TAN = Source("Tan 2019", "section 3", "1905.11946")
DOSOVITSKIY = Source("Dosovitskiy 2021", "sections 3 and 4", "2010.11929")
DONG = Source("Dong 2021, attention is not all you need", "abstract", "2103.03404")
LIN = Source("Lin 2017, feature pyramid networks", "section 3", "1612.03144")
CHEN = Source("Chen 2017", "section 3", "1706.05587")
WIGHTMAN = Source("Wightman 2021", "procedures A1 to A3", "2110.00476")
BAG_OF_TRICKS = Source("He 2018, bag of tricks", "section 4", "1812.01187")
