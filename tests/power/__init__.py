"""The journal's file through power cuts and failing disks: every state they may leave, opened again."""
