"""Settings shared by all tests."""

import os

from hypothesis import settings

# Workers run side by side on few cores: one thread each is faster than many that fight. Torch reads this when
# it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A deadline would measure the machine's other work. In continuous integration the examples never change.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
