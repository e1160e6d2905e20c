"""What the doctor looks at: each check a small function from facts to findings, or a conversation with Dynamics."""
