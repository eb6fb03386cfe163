"""The parts of a twin, each with the events that change it.

Importing any of them imports all, so that the registry of events is always full.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
