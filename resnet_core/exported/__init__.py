"""The plan as an ONNX file, for other programs to run. Needs the package onnx."""
