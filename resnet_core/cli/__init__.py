"""`python -m resnet_core`: show, code, check, run."""
