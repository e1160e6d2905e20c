"""Functions and actions of the Web API, a file for each subject; `catalogue` lists them."""
