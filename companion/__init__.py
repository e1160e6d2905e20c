"""Copy to CRM's companion: the resident program that matches, queues and writes to Dynamics 365.

It never talks to LinkedIn; only the browser extension reads pages, and only when a person asks.
"""

__version__ = "26.1.0"
