"""`python -m companion …` is `copy-to-crm …`."""

from companion.cli import main

raise SystemExit(main())
