"""What the wheel holds: the core under its own name; the app, its pages and texts in `resnet_explorer`.

Everything else stands in pyproject.toml. Packages are found here, so that a new room is never forgotten.
"""

from setuptools import find_packages, setup

HOME = "resnet_explorer"  # names such as `app` are no names for folders among everybody's packages
CORE = find_packages(include=["resnet_core", "resnet_core.*"])
FACE = find_packages(include=["app", "app.*", "pages", "pages.*"])
DATA = ["*", ".streamlit/*", "static/*", "recorded/*", "recorded/timm/*"]
OURS = ["decisions.md", "for-a-class.md", "api.md", "*.ipynb"]  # documents of the repository

setup(
    packages=[*CORE, *(f"{HOME}.{name}" for name in FACE), f"{HOME}.docs"],
    package_dir={f"{HOME}.{name}": name.replace(".", "/") for name in (*FACE, "docs")},
    package_data={"": DATA, f"{HOME}.docs": ["definitions.md"]},
    exclude_package_data={"": ["*.pyc"], f"{HOME}.docs": OURS},
)
