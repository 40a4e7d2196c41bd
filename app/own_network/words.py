"""Sentences of the page of a visitor's own network."""

from __future__ import annotations

HEADLINE = "Your network"
INTRODUCTION = (
    "A file of operators and shapes becomes a network here, with its exact parameters; what is not priced "
    "is named. Nothing in the file is run, no weight is read, and it is kept only while this page is open."
)
IN_PYTHON = """from resnet_core.nn.trace import describe

describe(module, (3, 224, 224)).save("net.json")  # no weights"""
IN_A_TERMINAL = "python -m resnet_core describe package.module:function --input 3,224,224 --save net.json"
WITH_TORCH = """program = torch.export.export(module.eval(), (torch.empty(1, 3, 224, 224),))
torch.export.save(program, "net.pt2")"""
WITH_ONNX = """torch.onnx.export(module.eval(), (torch.empty(1, 3, 224, 224),), "net.onnx")"""
ONNX = (
    "An ONNX file of any program, with a fixed height and width. It does not say which of its numbers are "
    "learned: all tensors of floating-point numbers count, without means and variances of batch norms. "
    "Exporters often fold batch norms into convolutions, which leaves fewer parameters. With torch:"
)
HOW = "Any module that `torch.export` can trace and that reads one image. In Python, or in a terminal:"
ELSEWHERE = (
    "It now stands on every page that reads a network: Explore opens its blocks, Compare sets it beside "
    "others, Counters says what tools would print. Pages that build a network cannot show it. Its link names "
    "the file by a digest, and holds nothing of it: who opens the link needs the file too."
)
