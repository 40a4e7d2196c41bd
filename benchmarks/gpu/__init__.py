"""All paths of an accelerator, run once; see `__main__`."""

import os

# Or PyTorch's profiler, which counts memory, announces each start and stop; it asks when it is imported.
os.environ.setdefault("KINETO_LOG_LEVEL", "99")
