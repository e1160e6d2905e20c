"""The examples in the core's docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import companion.core

MODULES = [f"companion.core.{module.name}" for module in pkgutil.iter_modules(companion.core.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_core_module_hold(name: str) -> None:
    """What a docstring shows is what the function answers."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0
