"""The packages as people meet them: installed, forced by policy, upgraded and removed, in systems thrown away."""
