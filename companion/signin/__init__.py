"""Signing in to Microsoft Entra ID through msal. The only place that sees a token's origin or its cache."""
