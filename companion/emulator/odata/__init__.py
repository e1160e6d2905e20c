"""Reading of OData requests: paths, query options, filters. Knows no table and no row."""
