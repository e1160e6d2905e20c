"""How fast and how heavy: each figure beside its floor of the same run. `python3 dev.py bench` runs them.

Bare times depend on the machine and its mood; the ratios are what may be quoted. Nothing here fails a test run.
"""
