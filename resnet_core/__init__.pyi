from resnet_core.checks import SpecError as SpecError
from resnet_core.prompt.network import PromptNetwork as PromptNetwork
from resnet_core.prompt.network import network as network
from resnet_core.prompt.network import price as price
from resnet_core.prompt.network import unfold as unfold
from resnet_core.spec import ArchSpec as ArchSpec
from resnet_core.spec import Init as Init
from resnet_core.spec import Input as Input
from resnet_core.zoo import PUBLISHED as PUBLISHED
from resnet_core.zoo import ZOO as ZOO

__version__: str
