"""How long a test waits for something that must come: a bound for defects, never a measurement.

A busy machine makes everything slower, so no wait in the tests is shorter, unless the time is what is tested.
"""

PATIENCE = 120.0  # seconds
