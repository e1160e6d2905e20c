"""FetchXML: its language, its SQL, its answers."""
