"""Record linkage: which row of the CRM a person or company is, with the reasons. Knows no file and no page."""
